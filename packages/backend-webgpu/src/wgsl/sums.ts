// What reductions carry along. Sums of floats are carried in two of them, since there is no double: what rounding takes from
// the first is kept in the second (Knuth's exact sum).
import type { Dtype } from "@chainrule/core";
import { floatText } from "./types.ts";

/** What is carried from number to number: expressions of WGSL, of one element. */
export interface Carried {
  readonly type: string;
  /** How many numbers of scratch memory it takes. */
  readonly size: 1 | 2;
  readonly start: string;
  readonly take: (state: string, x: string) => string;
  readonly merge: (a: string, b: string) => string;
  readonly result: (state: string) => string;
}

/** Declarations that the sums of floats need. */
export const SUMS = /* wgsl */ `
fn addTo(sum: vec2f, x: f32) -> vec2f {
  let next = seal1(sum.x + x);
  let part = seal1(next - sum.x);
  let lost = seal1(sum.x - seal1(next - part)) + seal1(x - part);
  return vec2f(next, sum.y + lost);
}
fn addBoth(a: vec2f, b: vec2f) -> vec2f { let sum = addTo(a, b.x); return vec2f(sum.x, sum.y + b.y); }
fn totalOf(sum: vec2f) -> f32 {
  let ends = (bitcast<u32>(sum.x) & 0x7f800000u) == 0x7f800000u;
  return select(seal1(sum.x) + seal1(sum.y), sum.x, ends);
}`;

/** Of a sum, the largest or the smallest, of floats or of integers. */
export function carried(op: "sum" | "maxOver" | "minOver", dtype: Dtype): Carried {
  const same = (state: string): string => state;
  if (op === "sum" && dtype === "int32") {
    const add = (a: string, b: string): string => `${a} + ${b}`;
    return { type: "i32", size: 1, start: "0", take: add, merge: add, result: same };
  }
  if (op === "sum")
    return {
      type: "vec2f",
      size: 2,
      start: "vec2f()",
      take: (state, x) => `addTo(${state}, ${x})`,
      merge: (a, b) => `addBoth(${a}, ${b})`,
      result: (state) => `totalOf(${state})`,
    };
  const largest = op === "maxOver";
  const better = dtype === "int32" ? (largest ? "max" : "min") : largest ? "maximum1" : "minimum1";
  const choose = (a: string, b: string): string => `${better}(${a}, ${b})`;
  const worst =
    dtype === "int32"
      ? `i32(${largest ? -2147483648 : 2147483647})`
      : floatText(largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, 1);
  const type = dtype === "int32" ? "i32" : "f32";
  return { type, size: 1, start: worst, take: choose, merge: choose, result: same };
}
