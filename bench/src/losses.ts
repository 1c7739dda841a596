// Losses are compared before times: a contender that computes something else is named.
import type { Arrays } from "./arrays.ts";
import { plainNetwork } from "./plain-network.ts";
import { plainOperation } from "./plain-operation.ts";
import { plainScalars } from "./plain-scalars.ts";
import type { Workload } from "./workloads.ts";

/** Losses of the first steps from the beginning; for scalars the output, and then sums over the gradients. */
export type Curve = readonly (number | null)[];

/** How far numbers may lie apart, relative to the larger of the two: float32 rounds in each of thousands of additions. */
const tolerances = { f32: 2e-4, f64: 1e-9 } as const;

/** What every contender should find, from plain loops in float64. */
export function expectedCurve(workload: Workload, arrays: Arrays): readonly number[] {
  if (workload.kind === "network") {
    const step = plainNetwork(workload, arrays, "f64");
    return Array.from({ length: workload.checked }, () => step());
  }
  if (workload.kind === "operation") return plainOperation(workload, arrays);
  const { value, sums } = plainScalars(workload, arrays);
  return [value, ...sums];
}

/** What is wrong with a curve, in words; undefined where it agrees. */
export function disagreement(
  curve: Curve,
  expected: readonly number[],
  precision: keyof typeof tolerances,
): string | undefined {
  if (curve.length !== expected.length) return `${curve.length} losses instead of ${expected.length}`;
  for (const [i, right] of expected.entries()) {
    const got = curve[i];
    // JSON has no NaN and no infinity: they come as null.
    if (typeof got !== "number" || !Number.isFinite(got)) return `its loss is not a number at step ${i + 1}`;
    if (Math.abs(got - right) > tolerances[precision] * Math.max(Math.abs(got), Math.abs(right)))
      return `its loss is ${got.toPrecision(7)} at step ${i + 1}, where plain loops have ${right.toPrecision(7)}`;
  }
  return undefined;
}
