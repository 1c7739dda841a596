// The greatest errors that packages/plan publishes, for tests that hold a backend against the reference.
import type { Numbers, OpName } from "@chainrule/core";
import { expect } from "vitest";
import { errorOf } from "./measure.ts";

/** In units in the last place: of float32 what an elementary function may be off by, of float64 what it was measured to be. */
const published: Readonly<Partial<Record<OpName, { readonly 32: number; readonly 64: number }>>> = {
  exp: { 32: 1, 64: 0.87 },
  log: { 32: 1, 64: 0.69 },
  tanh: { 32: 1.5, 64: 2.47 },
  expm1: { 32: 1.5, 64: 1.3 },
  log1p: { 32: 1.5, 64: 0.74 },
  sin: { 32: 2, 64: 0.7 },
  cos: { 32: 2, 64: 0.72 },
  erf: { 32: 2, 64: 0.95 },
  sigmoid: { 32: 2.5, 64: 1.57 },
  atan2: { 32: 2, 64: 1.14 },
  pow: { 32: 2, 64: 0.99 },
};

/** What the reference itself may be off by in float64: JavaScript's functions by 1, and the op table's erf by 8. */
const ofReference = (op: OpName): number => (op === "erf" ? 8 : 1);

/** Whether an op is held to a bound, and to the very bits otherwise. */
export const isElementary = (op: OpName): boolean => op in published;

/** Expects an elementary function to be within its bound; NaN, the infinities and the signs of zeros to be exact. */
export function expectPublished(op: OpName, actual: Numbers, expected: ArrayLike<number>, what: string): void {
  const width = actual instanceof Float32Array ? 32 : 64;
  const bound = (published[op]?.[width] as number) + (width === 64 ? ofReference(op) : 0);
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const [result, exact] = [actual[i] as number, expected[i] as number];
    const error = errorOf(result, exact, width);
    if (!(error <= bound))
      expect(error, `${what}, at position ${i}: ${result} for ${exact}`).toBeLessThanOrEqual(bound);
  }
}
