// How far a correct backend may be off: rounding errors followed through a program, with the numbers that it runs on.
//
// Each instruction adds its own rounding to what its operands bring along, so a bound is large exactly where the program
// is ill-conditioned at that point (a difference of near numbers), and small elsewhere. A sum of K terms in any order is
// off by less than (K + 16) · u · Σ |term|, with u = 2⁻²⁴ in float32 and 2⁻⁵³ in float64.
import type { Dtype, Instruction, NdArray, Numbers, OpName, Program, Sizes } from "@chainrule/core";
import { isFloat, ops, reference, sizeOf } from "@chainrule/core";
import type { Bounded } from "./bounded.ts";
import { errors, magnitude } from "./bounded.ts";
import { carriedByIndexing } from "./bounds-of-indexing.ts";
import type { Comparison } from "./compare.ts";
import { compareArrays } from "./compare.ts";

/** What an op may be off by, in units in the last place; 0.5 where IEEE 754 rounds, 0 where nothing is rounded. */
const ULPS: Partial<Record<OpName, number>> = {
  add: 0.5,
  sub: 0.5,
  mul: 0.5,
  div: 0.5,
  sqrt: 0.5,
  cast: 0.5,
  exp: 4,
  expm1: 4,
  log: 4,
  log1p: 4,
  tanh: 4,
  sigmoid: 4,
  sin: 4,
  cos: 4,
  atan2: 4,
  erf: 4,
  floorDiv: 0.5,
  mod: 0.5,
  pow: 8,
};

/** Ops that add up numbers, in an order that nobody prescribes. */
export const SUMS: ReadonlySet<OpName> = new Set<OpName>(["sum", "matmul", "scatterAdd", "cumsum"]);

/** Half a unit in the last place of 1. */
const roundingOf = (dtype: Dtype): number => (dtype === "float32" ? 2 ** -24 : dtype === "float64" ? 2 ** -53 : 0);
/** The smallest normal number, below which a backend may have fewer digits; and the largest. */
const smallestOf = (dtype: Dtype): number => (dtype === "float32" ? 2 ** -126 : dtype === "float64" ? 2 ** -1022 : 0);
const largestOf = (dtype: Dtype): number => (dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE);

/** What a backend may do to values that it leaves in memory. */
export interface Stores {
  /** Default "float32": nothing. */
  readonly storage?: "float32" | "float16";
}

/** Runs a program on the reference and bounds what any correct backend may make of its outputs. */
export function boundsOf(
  program: Program,
  inputs: readonly ArrayLike<number>[],
  { storage = "float32" }: Stores = {},
): readonly Bounded[] {
  const known = new Map<number, Bounded>();
  for (const [id, numbers] of valuesOf(program, inputs)) {
    const { shape, dtype } = program.values[id] as Program["values"][number];
    known.set(id, { shape, dtype, data: numbers, bounds: new Float64Array(numbers.length) });
  }
  for (const instruction of program.instructions) {
    const result = known.get(instruction.output) as Bounded;
    const operands = instruction.inputs.map((id) => known.get(id) as Bounded);
    const carried = carriedBy(instruction, operands, result);
    for (let i = 0; i < carried.length; i++)
      result.bounds[i] = withRounding(instruction.op, result, i, carried[i] as number);
    if (storage === "float16" && result.dtype === "float32") storeHalves(result);
  }
  return program.outputs.map(({ value }) => known.get(value) as Bounded);
}

/** Every value of a program, computed by the reference. */
function valuesOf(program: Program, inputs: readonly ArrayLike<number>[]): ReadonlyMap<number, Numbers> {
  const ids = program.values.map((_, id) => id);
  const buffers = program.values.map(({ shape, dtype }) => reference.buffer(shape, dtype));
  for (const [i, id] of program.inputs.entries()) buffers[id]?.write(Float64Array.from(inputs[i] as ArrayLike<number>));
  const outputs = ids.map((id) =>
    reference.buffer(program.values[id]?.shape ?? [], program.values[id]?.dtype ?? "bool"),
  );
  const whole = { ...program, outputs: ids.map((value) => ({ label: `${value}`, value })), updates: [] };
  reference.compile(whole).bind(
    program.inputs.map((id) => buffers[id] as (typeof buffers)[number]),
    outputs,
  )();
  return new Map(ids.map((id) => [id, outputs[id]?.read() as Numbers]));
}

/** Ops that IEEE 754 rounds, on every backend: of exact numbers, a result that float32 holds is that result. */
const ROUNDED: ReadonlySet<OpName> = new Set<OpName>(["add", "sub", "mul"]);
const isHeld = (value: number, dtype: Dtype): boolean =>
  dtype === "float32" && Math.fround(value) === value && (value === 0 || Math.abs(value) >= smallestOf(dtype));

/** A number that the dtype holds is the same everywhere, unless it is below the normal ones. */
function constantBound(value: number, dtype: Dtype): number {
  const held = dtype === "float32" ? Math.fround(value) : value;
  const tiny = value !== 0 && Math.abs(value) < smallestOf(dtype) ? smallestOf(dtype) : 0;
  return Object.is(held, value) ? tiny : Math.abs(held - value) + tiny;
}

function withRounding(op: OpName, { data, dtype }: Bounded, i: number, carried: number): number {
  const size = Math.abs(data[i] as number);
  if (!isFloat(dtype)) return carried;
  if (op === "constant") return constantBound(data[i] as number, dtype);
  if (!Number.isFinite(size)) return carried === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (carried === 0 && ROUNDED.has(op) && isHeld(data[i] as number, dtype)) return 0;
  // What is rounded is the backend's own number, which errors may have made larger.
  const own = 2 * (ULPS[op] ?? 0) * roundingOf(dtype) * (size + carried);
  // Below the normal numbers a backend may keep fewer digits, or none.
  const bound = carried + own + (op in ULPS || SUMS.has(op) ? smallestOf(dtype) : 0);
  return size + bound <= largestOf(dtype) ? bound : Number.POSITIVE_INFINITY;
}

/** A rounding to float16, whose largest number is 65,504 and which may lack what is below 2⁻¹⁴. */
function storeHalves({ data, bounds }: Bounded): void {
  for (let i = 0; i < bounds.length; i++) {
    const size = Math.abs(data[i] as number) + (bounds[i] as number);
    if (size > 65504) bounds[i] = Number.POSITIVE_INFINITY;
    else if (size > 0) bounds[i] = (bounds[i] as number) + Math.max(size * 2 ** -11, Math.min(size, 2 ** -14));
  }
}

/** Compares a backend's numbers with what they may be; what rounding can change altogether is left out, and counted. */
export function compareWithin(
  actual: ArrayLike<number>,
  expected: Bounded,
): Comparison & { readonly unbounded: number } {
  const loose = (i: number): boolean => expected.bounds[i] === Number.POSITIVE_INFINITY;
  const data = Array.from(expected.data, (value, i) => (loose(i) ? value : (actual[i] as number)));
  const comparison = compareArrays({ shape: expected.shape, data }, expected, (_, i) => expected.bounds[i] as number);
  return { ...comparison, unbounded: expected.bounds.filter((_, i) => loose(i)).length };
}

/** What errors of the operands come to, for each element of the result. */
function carriedBy(instruction: Instruction, operands: readonly Bounded[], result: Bounded): ArrayLike<number> {
  const { op, attributes } = instruction;
  const { kind, array } = ops[op];
  const applied = (given: readonly NdArray[]): ArrayLike<number> =>
    array?.(given as never, attributes, result.shape) ?? new Float64Array(result.data.length);
  if (kind === "leaf") return new Float64Array(result.data.length);
  if (kind === "elementwise") return elementwise(op, operands, result);
  const [a, b] = operands as [Bounded, Bounded];
  const unit = roundingOf(result.dtype);
  const ofIndexing = carriedByIndexing(instruction, operands, result, unit);
  if (ofIndexing) return ofIndexing;
  if (op === "matmul") {
    const terms = sizeOf(a.shape.slice(-2)) / Math.max(1, a.shape.at(attributes.transA ? -1 : -2) as number) + 16;
    const [sizes, ofA, ofB] = [
      [magnitude(a, true), magnitude(b, true)],
      [errors(a), magnitude(b)],
      [magnitude(a, true), errors(b)],
    ].map(applied);
    return Float64Array.from(
      sizes ?? [],
      (size, i) => terms * unit * size + (ofA?.[i] as number) + (ofB?.[i] as number),
    );
  }
  if (op === "sum") {
    const terms = a.data.length / Math.max(1, result.data.length) + 16;
    const [sizes, own] = [applied([magnitude(a, true)]), applied([errors(a)])];
    return Float64Array.from(sizes, (size, i) => terms * unit * size + (own[i] as number));
  }
  if (kind === "reduction")
    return spread(ops.maxOver.array?.([errors(a)] as never, attributes, result.shape) ?? [], result);
  return applied([errors(a)]);
}

const spread = (numbers: ArrayLike<number>, { data }: Bounded): Float64Array =>
  Float64Array.from(data, (_, i) => Number(numbers[i] ?? 0));

/** Elementwise ops are monotone in each operand near a point, so their corners show how far an error can take them. */
function elementwise(op: OpName, operands: readonly Bounded[], result: Bounded): Float64Array {
  const at = operands.map(({ shape }) => positionsIn(shape, result.shape));
  return Float64Array.from(result.data, (value, i) => {
    const places = at.map((positions) => positions[i] as number);
    const numbers = operands.map(({ data }, k) => data[places[k] as number] as number);
    const bounds = operands.map((operand, k) => operand.bounds[places[k] as number] as number);
    return bounds.every((bound) => bound === 0) ? 0 : carriedAt(op, numbers, bounds, value, result.dtype);
  });
}

function carriedAt(
  op: OpName,
  numbers: readonly number[],
  bounds: readonly number[],
  value: number,
  dtype: Dtype,
): number {
  const [x = 0, y = 0, z = 0] = numbers;
  const [ex = 0, ey = 0, ez = 0] = bounds;
  if (op === "less" || op === "lessEqual" || op === "equal") return Math.abs(x - y) <= ex + ey ? 1 : 0;
  if (op === "where") return ex > 0 ? Math.abs(y - z) + Math.max(ey, ez) : x ? ey : ez;
  if (op === "cast" && dtype === "bool") return Math.abs(x) <= ex ? 1 : 0;
  // What may be anything may be NaN, which even bounded functions hand on.
  if (bounds.includes(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  // Across a pole there is no bound, and around its origin atan2 takes every angle.
  if ((op === "div" || op === "floorDiv" || op === "mod") && Math.abs(y) <= ey) return Number.POSITIVE_INFINITY;
  if (op === "atan2" && Math.abs(x) <= ex && Math.abs(y) <= ey) return 2 * Math.PI;
  // Waves are not monotone, but nowhere steeper than 1.
  if ((op === "sin" || op === "cos") && Number.isFinite(ex)) return Math.min(2, ex);
  let worst = 0;
  for (let corner = 0; corner < 2 ** numbers.length; corner++) {
    const moved = numbers.map((number, k) => number + ((corner >> k) & 1 ? 1 : -1) * (bounds[k] as number));
    const there = ops[op].scalar?.(...moved) as number;
    // A remainder jumps wherever the quotient does, also between corners that happen to look alike.
    if (op === "mod" && ops.floorDiv.scalar?.(...moved) !== ops.floorDiv.scalar?.(...numbers))
      return Number.POSITIVE_INFINITY;
    const distance = Math.abs((dtype === "int32" ? Math.trunc(there) : there) - value);
    worst = Math.max(worst, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }
  return worst;
}

/** Where each element of a stretched array comes from. */
function positionsIn(from: Sizes, to: Sizes): Int32Array {
  const size = sizeOf(from);
  const padded = [...new Array<number>(to.length - from.length).fill(1), ...from];
  const moved = ops.broadcast.array?.(
    [{ shape: padded, data: Array.from({ length: size }, (_, i) => i) }] as never,
    { shape: to },
    to,
  );
  return Int32Array.from(moved ?? []);
}
