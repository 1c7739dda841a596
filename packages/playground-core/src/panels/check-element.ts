// One derivative, both ways: what backward sent, and what differences say.
import type { Wire } from "@chainrule/core";
import type { Evaluator } from "../inside/evaluator.ts";
import { calledOf } from "../inside/names.ts";
import { type Slope, slopeOf } from "./slope.ts";

/** How one derivative came out. */
export type Verdict = "right" | "wrong" | "kink" | "unknown";

/** One derivative by core's backward, and by differences. */
export interface CheckedElement {
  /** The place in the input, row by row. */
  readonly element: number;
  readonly analytic: number;
  readonly numeric: number;
  /** The difference, relative to the larger of both; below a thousandth, to that. */
  readonly relative: number;
  readonly verdict: Verdict;
  /** At a kink: the slopes on either side, and the gates whose kink it is. */
  readonly kink: { readonly left: number; readonly right: number; readonly gates: readonly string[] } | undefined;
}

/** Gradients this small are compared as if they were so large. */
const SMALLEST = 1e-3;
/** The largest relative error of a right gradient. */
export const ALLOWED = 1e-6;
/** How near a kink must be to lie at the point. */
const NEAR = 2 ** -30;
/** Elements of a large input that are looked at, evenly spread. */
const MOST = 16;

/** Which elements of so many are looked at. */
export function elementsOf(size: number, most = MOST): readonly number[] {
  if (size <= most) return Array.from({ length: size }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.floor((i * size) / most));
}

/** Holds one derivative of a sum of outputs against differences. */
export function checkElement(
  evaluator: Evaluator,
  wire: Wire,
  element: number,
  analytic: number,
  measure: () => number,
): CheckedElement {
  const x = evaluator.value(wire).data[element] as number;
  const slope = slopeOf((number) => evaluator.with(wire, element, number, measure), x);
  const gates = kinksAt(evaluator, wire, element, x);
  const apart = Math.abs(analytic - slope.value);
  const size = Math.max(Math.abs(analytic), Math.abs(slope.value), SMALLEST);
  const verdict = verdictOf(analytic, slope, apart, size, gates.length > 0);
  const atKink = verdict === "kink" || (verdict === "wrong" && gates.length > 0);
  const kink = atKink ? { left: slope.left, right: slope.right, gates } : undefined;
  const relative = verdict === "kink" ? 0 : apart / size;
  return { element, analytic, numeric: slope.value, relative, verdict, kink };
}

function verdictOf(analytic: number, slope: Slope, apart: number, size: number, atKink: boolean): Verdict {
  if (atKink && slope.rough) {
    // Any slope between those on either side is a subgradient.
    const [low, high] = [Math.min(slope.left, slope.right), Math.max(slope.left, slope.right)];
    const slack = ALLOWED * Math.max(1, Math.abs(low), Math.abs(high));
    return analytic >= low - slack && analytic <= high + slack ? "kink" : "wrong";
  }
  if (slope.rough) return "unknown";
  return apart <= ALLOWED * size + slope.error ? "right" : "wrong";
}

/** The gates that decide otherwise a little to the left and a little to the right. */
export function kinksAt(
  evaluator: Evaluator,
  wire: Wire,
  element: number,
  x: number,
  near = NEAR * Math.max(1, Math.abs(x)),
): readonly string[] {
  const look = (): ReturnType<Evaluator["decisions"]> => evaluator.decisions(wire);
  const left = evaluator.with(wire, element, x - near, look);
  if (left.length === 0) return [];
  const right = evaluator.with(wire, element, x + near, look);
  return left
    .filter(({ sides }, i) => sides.some((side, k) => !Object.is(side, right[i]?.sides[k])))
    .map(({ node }) => calledOf(node));
}
