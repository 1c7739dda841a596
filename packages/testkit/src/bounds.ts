// How far a correct backend may be off: rounding errors followed through a program, with the numbers that it runs on.
//
// Each instruction adds its own rounding to what its operands bring along, so a bound is large exactly where the program
// is ill-conditioned at that point (a difference of near numbers), and small elsewhere. A sum of K terms in any order is
// off by less than (K + 16) · u · Σ |term|, with u = 2⁻²⁴ in float32 and 2⁻⁵³ in float64.
import type { Dtype, Instruction, NdArray, Numbers, OpName, Program, Sizes } from "@chainrule/core";
import { isFloat, ops, reference, sizeOf } from "@chainrule/core";
import type { Comparison } from "./compare.ts";
import { compareArrays } from "./compare.ts";

/** A value with a bound on how far a backend's may be from it; Infinity where rounding can change it altogether. */
export interface Bounded extends NdArray<Numbers> {
  readonly bounds: Float64Array;
  readonly dtype: Dtype;
}

/** What an op may be off by, in units in the last place; 0.5 where IEEE 754 rounds, 0 where nothing is rounded. */
const ULPS: Partial<Record<OpName, number>> = {
  add: 0.5,
  sub: 0.5,
  mul: 0.5,
  div: 0.5,
  sqrt: 0.5,
  cast: 0.5,
  constant: 0.5,
  exp: 4,
  expm1: 4,
  log: 4,
  log1p: 4,
  tanh: 4,
  sigmoid: 4,
  pow: 8,
};

/** Half a unit in the last place of 1. */
const roundingOf = (dtype: Dtype): number => (dtype === "float32" ? 2 ** -24 : dtype === "float64" ? 2 ** -53 : 0);
/** The smallest normal number, below which a backend may have fewer digits; and the largest. */
const smallestOf = (dtype: Dtype): number => (dtype === "float32" ? 2 ** -126 : dtype === "float64" ? 2 ** -1022 : 0);
const largestOf = (dtype: Dtype): number => (dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE);

/** Runs a program on the reference and bounds what any correct backend may make of its outputs. */
export function boundsOf(program: Program, inputs: readonly ArrayLike<number>[]): readonly Bounded[] {
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

function withRounding(op: OpName, { data, dtype }: Bounded, i: number, carried: number): number {
  const size = Math.abs(data[i] as number);
  if (!isFloat(dtype)) return carried;
  if (!Number.isFinite(size)) return carried === 0 ? 0 : Number.POSITIVE_INFINITY;
  const own = 2 * (ULPS[op] ?? 0) * roundingOf(dtype) * size;
  // Below the normal numbers a backend may keep fewer digits, or none.
  const bound = carried + own + (op in ULPS || op === "sum" || op === "matmul" ? smallestOf(dtype) : 0);
  return size + bound <= largestOf(dtype) ? bound : Number.POSITIVE_INFINITY;
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
  if (op === "matmul") {
    const terms = sizeOf(a.shape.slice(-2)) / Math.max(1, a.shape.at(attributes.transA ? -1 : -2) as number) + 16;
    const [sizes, ofA, ofB] = [
      [magnitude(a), magnitude(b)],
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
    const [sizes, own] = [applied([magnitude(a)]), applied([errors(a)])];
    return Float64Array.from(sizes, (size, i) => terms * unit * size + (own[i] as number));
  }
  if (kind === "reduction")
    return spread(ops.maxOver.array?.([errors(a)] as never, attributes, result.shape) ?? [], result);
  return applied([errors(a)]);
}

const spread = (numbers: ArrayLike<number>, { data }: Bounded): Float64Array =>
  Float64Array.from(data, (_, i) => Number(numbers[i] ?? 0));
const magnitude = ({ shape, data, bounds }: Bounded, more = false): NdArray => ({
  shape,
  data: Float64Array.from(data, (x, i) => Math.abs(x) + (more ? (bounds[i] as number) : 0)),
});
const errors = ({ shape, bounds }: Bounded): NdArray => ({ shape, data: bounds });

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
  // Across a pole there is no bound.
  if (op === "div" && Math.abs(y) <= ey) return Number.POSITIVE_INFINITY;
  if (op === "cast" && dtype === "bool") return Math.abs(x) <= ex ? 1 : 0;
  let worst = 0;
  for (let corner = 0; corner < 2 ** numbers.length; corner++) {
    const moved = numbers.map((number, k) => number + ((corner >> k) & 1 ? 1 : -1) * (bounds[k] as number));
    const there = ops[op].scalar?.(...moved) as number;
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
