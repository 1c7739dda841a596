// What one op on a backend may make of exact inputs: the nearest number where IEEE 754 says so, a few ulp elsewhere.
import type { Dtype, OpName } from "@chainrule/core";
import { isFloat } from "@chainrule/core";
import type { Bounded } from "./bounded.ts";
import { SUMS } from "./bounds.ts";
import type { Comparison } from "./compare.ts";
import { compareArrays } from "./compare.ts";

/** What a backend declares of its arithmetic. */
export interface Accuracy {
  /** Units in the last place that ops may be off by in float32; others must round to the nearest. */
  readonly ulps?: Partial<Record<OpName, number>>;
  /** Whether numbers below the normal ones may become 0; default false. */
  readonly flushesDenormals?: boolean;
  /** Whether the sign of zero must be right; default true. */
  readonly signedZeros?: boolean;
}

/** The most that is published for small polynomial kernels without fused multiply-add, over all float32 numbers. */
const defaultUlps: Partial<Record<OpName, number>> = {
  exp: 1,
  log: 1,
  expm1: 1.5,
  log1p: 1.5,
  tanh: 1.5,
  sigmoid: 2.5,
  pow: 4,
  sin: 4,
  cos: 4,
  atan2: 4,
  erf: 4,
};
/** The reference's own error in float64, where it can be no judge: Math.tanh is off by 2.14 ulp, the others by less. */
const REFERENCE_ULPS = 4;

/** A number as a dtype holds it. */
const roundTo = (dtype: Dtype, value: number): number => (dtype === "float32" ? Math.fround(value) : value);

/** The distance between neighbours at a number. */
function ulpOf(dtype: Dtype, value: number): number {
  const [digits, lowest] = dtype === "float32" ? [23, -126] : [52, -1022];
  const exponent = value === 0 ? lowest : Math.floor(Math.log2(Math.abs(value)));
  return 2 ** (Math.max(exponent, lowest) - digits);
}

/** Compares what a backend made of one op with the reference's float64 numbers. */
export function compareOp(op: OpName, actual: ArrayLike<number>, expected: Bounded, accuracy: Accuracy): Comparison {
  const { dtype, shape } = expected;
  const { ulps = {}, flushesDenormals = false, signedZeros = true } = accuracy;
  const known = ulps[op] ?? defaultUlps[op] ?? 0;
  const allowed = known === 0 || dtype === "float32" ? known : known + REFERENCE_ULPS;
  const smallest = flushesDenormals && isFloat(dtype) ? (dtype === "float32" ? 2 ** -126 : 2 ** -1022) : 0;
  const summed = SUMS.has(op);
  const data = Float64Array.from(expected.data, (value) => roundTo(dtype, value));
  const allowance = (value: number, i: number): number => {
    if (!isFloat(dtype)) return 0;
    const exact = expected.data[i] as number;
    // The rounding of the expected number is half an ulp of its own; none is added where none is allowed.
    const error = summed ? (expected.bounds[i] as number) : allowed === 0 ? 0 : (allowed + 0.5) * ulpOf(dtype, exact);
    return Math.max(error, Math.abs(value) < smallest ? smallest : 0);
  };
  const mended = (value: number, i: number): number => {
    const got = actual[i] as number;
    // What was not rounded at all, as on the reference, is as good as what was rounded.
    return Object.is(got, expected.data[i]) || isBesideOverflow(dtype, value, got, allowed) ? value : got;
  };
  return compareArrays(
    { shape, data: Array.from(data, mended) },
    { shape, data },
    allowance,
    signedZeros && !summed && !flushesDenormals,
  );
}

/** Where the largest number and Infinity are next to each other, an op that may be an ulp off may give either. */
function isBesideOverflow(dtype: Dtype, expected: number, actual: number, allowed: number): boolean {
  const edge = (dtype === "float32" ? 3.4028234663852886e38 : Number.MAX_VALUE) * (1 - 2 ** -20);
  return allowed > 0 && Math.min(Math.abs(expected), Math.abs(actual)) >= edge && expected > 0 === actual > 0;
}
