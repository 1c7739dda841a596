// The strict comparer: NaN equals only NaN, Infinity only the same Infinity, a shape only itself; nothing is rounded away.
import type { NdArray, Sizes } from "@chainrule/core";
import { fail, sameShape, showShape, sizeOf } from "@chainrule/core";

/** What can be compared: a number, nested arrays, flat numbers (one axis), or flat numbers with a shape. */
export type Comparable = number | boolean | ArrayLike<number> | NdArray | readonly Comparable[];

/** How far numbers may be apart: |actual - expected| ≤ absolute + relative · |expected|. Both are 0 when left out. */
export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
  /** Whether 0 and -0 differ; default false. */
  readonly signedZeros?: boolean;
}

/** One place where two arrays differ. */
export interface Difference {
  readonly index: readonly number[];
  readonly actual: number;
  readonly expected: number;
  /** How far apart they are; Infinity where one of them is not finite. */
  readonly distance: number;
}

/** What a comparison found. */
export interface Comparison {
  readonly equal: boolean;
  /** How many numbers differ. */
  readonly differing: number;
  readonly compared: number;
  readonly first?: Difference;
  readonly worst?: Difference;
  /** What differs, for people; empty where nothing does. */
  readonly message: string;
}

/** The distance between two numbers, 0 where they are the same, Infinity where no number says how far they are apart. */
function distanceOf(actual: number, expected: number, signedZeros = false): number {
  if (signedZeros ? Object.is(actual, expected) : actual === expected) return 0;
  if (Number.isNaN(actual) && Number.isNaN(expected)) return 0;
  const finite = Number.isFinite(actual) && Number.isFinite(expected);
  // Zeros of different signs are apart by nothing that a tolerance could allow.
  return finite && actual !== expected ? Math.abs(actual - expected) : Number.POSITIVE_INFINITY;
}

/** The coordinates of a flat, row-major position. */
export function indexOf(position: number, shape: Sizes): readonly number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = (rest - at) / size;
      return at;
    })
    .reverse();
}

/** Compares numbers and shapes. E_OPTION for a tolerance that is not a finite number of 0 or more. */
export function compareNumbers(actual: Comparable, expected: Comparable, tolerance: Tolerance = {}): Comparison {
  const { relative = 0, absolute = 0, signedZeros = false } = tolerance;
  for (const [name, value] of Object.entries({ relative, absolute }))
    if (!(value >= 0 && Number.isFinite(value))) fail("E_OPTION", `${name} is ${value}, not a tolerance.`);
  const [a, e] = [flat(actual, "actual"), flat(expected, "expected")];
  if (!sameShape(a.shape, e.shape)) {
    const message = `has shape ${showShape(a.shape)}, not ${showShape(e.shape)}`;
    return { equal: false, differing: Number.NaN, compared: 0, message };
  }
  return compareArrays(a, e, (value) => absolute + relative * Math.abs(value), signedZeros);
}

/** Compares arrays of one shape, each number with an allowance of its own. */
export function compareArrays(
  actual: NdArray,
  expected: NdArray,
  allowance: (expected: number, position: number) => number,
  signedZeros = false,
): Comparison {
  const compared = expected.data.length;
  let differing = 0;
  let first: Difference | undefined;
  let worst: Difference | undefined;
  for (let position = 0; position < compared; position++) {
    const [a, e] = [actual.data[position] as number, expected.data[position] as number];
    const distance = distanceOf(a, e, signedZeros);
    if (distance === 0 || (distance !== Number.POSITIVE_INFINITY && distance <= allowance(e, position))) continue;
    differing++;
    const difference: Difference = { index: indexOf(position, expected.shape), actual: a, expected: e, distance };
    first ??= difference;
    if (!worst || distance > worst.distance) worst = difference;
  }
  if (!first || !worst) return { equal: true, differing, compared, message: "" };
  const places = first === worst ? show(first) : `first ${show(first)}; worst ${show(worst)}`;
  const message = `differs in ${differing} of ${compared} numbers of shape ${showShape(expected.shape)}: ${places}`;
  return { equal: false, differing, compared, first, worst, message };
}

/** Throws an Error that says where numbers differ, and by how much. */
export function expectClose(
  actual: Comparable,
  expected: Comparable,
  tolerance: Tolerance = {},
  what = "the value",
): void {
  const { equal, message } = compareNumbers(actual, expected, tolerance);
  if (equal) return;
  const { relative = 0, absolute = 0 } = tolerance;
  const allowed = relative + absolute > 0 ? ` Allowed: ${absolute} + ${relative} · |expected|.` : "";
  throw new Error(`${what} ${message}.${allowed}`);
}

const show = ({ index, actual, expected, distance }: Difference): string =>
  `at [${index.join(", ")}]: ${showNumber(actual)}, expected ${showNumber(expected)}${Number.isFinite(distance) ? ` (off by ${distance.toPrecision(3)})` : ""}`;

/** A number as it is read back, with its sign where it is -0. */
export const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const isNdArray = (value: unknown): value is NdArray =>
  typeof value === "object" && value !== null && "data" in value && "shape" in value;

/** Anything comparable as flat numbers and a shape; throws where it is ragged or holds something else. */
function flat(value: Comparable, what: string): NdArray {
  if (isNdArray(value)) {
    if (sizeOf(value.shape) !== value.data.length)
      fail("E_FEED_SIZE", `${what} has ${value.data.length} numbers, and its shape is ${showShape(value.shape)}.`);
    return value;
  }
  if (typeof value === "number") return { shape: [], data: [value] };
  if (typeof value === "boolean") return { shape: [], data: [Number(value)] };
  if (ArrayBuffer.isView(value)) return { shape: [value.length], data: value as ArrayLike<number> };
  if (!Array.isArray(value)) return fail("E_FEED_VALUE", `${what} holds ${String(value)}, which is no number.`);
  const rows = Array.from(value as readonly Comparable[], (row) => flat(row, what));
  const inner = rows[0]?.shape ?? [];
  const odd = rows.findIndex((row) => !sameShape(row.shape, inner));
  if (odd >= 0)
    fail("E_RAGGED", `${what} is ragged: row ${odd} is ${showShape(rows[odd]?.shape ?? [])}, not ${showShape(inner)}.`);
  return { shape: [rows.length, ...inner], data: rows.flatMap((row) => Array.from(row.data)) };
}
