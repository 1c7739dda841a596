// Comparing what came out with what a case expects: its own tolerance, or the bound on rounding errors where that is larger.
import { isFloat, sameShape, showShape } from "@chainrule/core";
import type { Place } from "./backends.ts";
import type { Bounds } from "./bounds.ts";
import { NotOffered, type ProgramCase, type Tensor } from "./format.ts";
import type { Verdict } from "./verdict.ts";

/** The bounds on what was found under a name. */
export type BoundsOf = (name: string) => Bounds | undefined;

export interface Found {
  readonly name: string;
  readonly actual: Tensor;
  readonly expected: Tensor;
}

const distance = (a: number, b: number): number =>
  a === b || (Number.isNaN(a) && Number.isNaN(b))
    ? 0
    : Number.isFinite(a) && Number.isFinite(b)
      ? Math.abs(a - b)
      : Number.POSITIVE_INFINITY;

/** Holds all that was found to what was expected. */
export function compareAll(found: readonly Found[], { abs, rel }: ProgramCase["tol"], bounds?: BoundsOf): Verdict {
  let [rounded, unbounded, loosest] = [0, 0, 0];
  for (const { name, actual, expected } of found) {
    if (!sameShape(actual.shape, expected.shape))
      return {
        status: "failed",
        why: `${name} has the shape ${showShape(actual.shape)}, not ${showShape(expected.shape)}`,
      };
    const wrong: number[] = [];
    const known = bounds?.(name);
    const within = (value: number, wanted: number): boolean => {
      const off = distance(value, wanted);
      return off === 0 || (off !== Number.POSITIVE_INFINITY && off <= abs + rel * Math.abs(wanted));
    };
    for (const [i, wanted] of expected.data.entries()) {
      const got = actual.data[i] as number;
      if (within(got, wanted)) continue;
      const bound = known?.bounds[i] ?? 0;
      // Rounding excuses a backend, not a case: the exact number must be the one that was expected.
      const exact = known?.exact[i] ?? Number.NaN;
      if (!known || !within(exact, wanted) || !(distance(got, exact) <= bound)) wrong.push(i);
      else if (bound === Number.POSITIVE_INFINITY) unbounded++;
      else {
        rounded++;
        loosest = Math.max(loosest, bound / Math.max(1, Math.abs(wanted)));
      }
    }
    if (wrong.length > 0) return { status: "failed", why: `${name} ${showWrong(wrong, actual, expected)}` };
  }
  return { status: "passed", rounded, unbounded, loosest };
}

function showWrong(wrong: readonly number[], actual: Tensor, expected: Tensor): string {
  const at = wrong.slice(0, 3).map((i) => `${actual.data[i]} for ${expected.data[i]} at ${i}`);
  const more = wrong.length > 3 ? `, and ${wrong.length - 3} more` : "";
  return `is wrong in ${wrong.length} of ${expected.data.length}: ${at.join(", ")}${more}`;
}

/** How far numbers are from an oracle's, relative where it is above 1; Infinity where one is not finite. */
export function distanceFrom(actual: readonly number[], oracle: readonly number[]): number {
  if (actual.length !== oracle.length) return Number.POSITIVE_INFINITY;
  return oracle.reduce(
    (worst, value, i) => Math.max(worst, distance(actual[i] as number, value) / Math.max(1, Math.abs(value) || 1)),
    0,
  );
}

/** Refuses a case that a place cannot hold: numbers that are finite in the case and not in its dtype. */
export function checkHeld(tensors: readonly Tensor[], { float }: Pick<Place, "float">): void {
  if (float === "float64") return;
  for (const { data } of tensors)
    for (const value of data)
      if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
        throw new NotOffered(`${value} does not fit float32`);
}

/** Refuses dtypes that a backend has not got. */
export function checkDtypes({ tensors }: Pick<ProgramCase, "tensors">, { backend, float }: Place): void {
  for (const { dtype } of Object.values(tensors)) {
    const needed = isFloat(dtype) ? float : dtype;
    if (!backend.dtypes.includes(needed)) throw new NotOffered(`${needed} on ${backend.label}`);
  }
}
