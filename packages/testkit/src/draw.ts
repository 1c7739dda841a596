// Points: the numbers at which a gate is checked, given or drawn from a seed, so that a failure can be seen again.
import type { Dtype, Nested, Numbers, Sizes } from "@chainrule/core";
import { fail, randomUniform, sizeOf } from "@chainrule/core";

/** An input whose numbers are drawn: floats of the graph's dtype in (from, to), int32 in [from, to), bools. */
export interface DrawnInput {
  readonly shape: Sizes;
  readonly dtype?: Dtype;
  /** Default -2 for floats, 0 for int32. */
  readonly from?: number;
  /** Default 2 for floats, 4 for int32. */
  readonly to?: number;
}

/** An input whose numbers are given: a number, nested arrays, or flat numbers with a shape. */
export interface GivenInput {
  readonly values: Nested | Numbers;
  readonly shape?: Sizes;
  readonly dtype?: Dtype;
}

/** What an input of a gate is: a shape, a shape with a range or dtype, or numbers; a bare number is a scalar. */
export type GateInput = Sizes | number | DrawnInput | GivenInput;

/** An input in one form: its shape, whether it is float, and how its numbers come about. */
export interface Source {
  readonly shape: Sizes;
  readonly dtype: "float" | "int32" | "bool";
  readonly from: number;
  readonly to: number;
  /** The numbers, where they were given. */
  readonly values?: Float64Array;
}

/** The numbers of each input. */
export type Point = readonly Float64Array[];

const flatten = (nested: Nested | Numbers): number[] =>
  typeof nested === "number" || typeof nested === "boolean"
    ? [Number(nested)]
    : Array.from(nested as readonly Nested[]).flatMap(flatten);

/** The shape that numbers have of themselves: typed numbers are one axis. Raggedness shows where the numbers are counted. */
function shapeOf(values: Nested | Numbers): Sizes {
  const shape: number[] = [];
  for (let level: unknown = values; Array.isArray(level) || ArrayBuffer.isView(level); level = (level as unknown[])[0])
    shape.push((level as ArrayLike<unknown>).length);
  return shape;
}

const kindOf = (dtype: Dtype | undefined): Source["dtype"] => (dtype === "int32" || dtype === "bool" ? dtype : "float");

const isShape = (input: GateInput): input is Sizes => Array.isArray(input);

/** Whether an input was given as numbers, or with a range. */
export const saysWhere = (input: GateInput): boolean =>
  typeof input === "number" || (!isShape(input) && ("values" in input || "from" in input || "to" in input));

/** Brings an input into one form. */
export function sourceOf(input: GateInput): Source {
  if (typeof input === "number") return sourceOf({ values: input });
  if (isShape(input)) return sourceOf({ shape: input });
  const dtype = kindOf(input.dtype);
  if (!("values" in input)) {
    const [from, to] = dtype === "float" ? [-2, 2] : dtype === "bool" ? [0, 2] : [0, 4];
    return { shape: input.shape, dtype, from: input.from ?? from, to: input.to ?? to };
  }
  const values = Float64Array.from(flatten(input.values), dtype === "float" ? nearestShared : Number);
  const shape = input.shape ?? shapeOf(input.values);
  if (sizeOf(shape) !== values.length)
    fail("E_FEED_SIZE", `an input of shape [${shape}] needs ${sizeOf(shape)} numbers, not ${values.length}.`);
  const finite = values.filter(Number.isFinite);
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [-2, 2];
  // Other points of the same input are drawn from where the given ones lie, so that they stay in the gate's domain.
  const spread = low < high || dtype !== "float" ? 0 : Math.abs(low) / 2 || 1;
  return { shape, dtype, from: low - spread, to: dtype === "int32" ? high + 1 : high + spread, values };
}

/** The float32 next to a number, so that every backend sees the same point; the number itself where float32 cannot hold it. */
function nearestShared(value: number): number {
  const shared = Math.fround(value);
  return Number.isFinite(shared) && (shared !== 0 || value === 0) ? shared : value;
}

/** Numbers for one input; `draw` counts the points. Every second point mirrors the one before, so that both halves of a range are seen. */
export function drawOne({ shape, dtype, from, to }: Source, seed: number, draw: number, input: number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const unit = randomUniform(seed, (draw - (draw % 2)) * 64 + input, i) + 2 ** -25;
    const share = draw % 2 === 1 && dtype === "float" ? 1 - unit : unit;
    if (dtype === "bool") return Number(unit < 0.5);
    return dtype === "float" ? nearestShared(from + (to - from) * share) : Math.floor(from + (to - from) * unit);
  });
}

/** A point: the given numbers where there are any (unless `fresh`), drawn ones elsewhere. */
export const drawPoint = (sources: readonly Source[], seed: number, draw: number, fresh = false): Point =>
  sources.map((source, i) => (source.values && !fresh ? source.values : drawOne(source, seed, draw, i)));

/** Uniform numbers in (-1, 1) for weights and directions; none is near 0, so that none hides an error. */
export const drawWeights = (size: number, seed: number, stream: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => {
    const unit = randomUniform(seed, 2 ** 20 + stream, i);
    return Math.fround((unit < 0.5 ? -1 : 1) * (0.25 + 0.75 * ((2 * unit) % 1)));
  });

/** Whether all numbers of a case were given, so that no other point can be drawn. */
export const isGiven = (sources: readonly Source[]): boolean => sources.every((source) => source.values !== undefined);

/** The dtype that a source has in a graph. */
export const dtypeIn = (source: Source, float: "float32" | "float64"): Dtype =>
  source.dtype === "float" ? float : source.dtype;
