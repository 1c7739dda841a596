// The error of results in units in the last place, and the greatest over many inputs.
import type { LaneWidth } from "@chainrule/plan";
import type { Elements } from "../lanes.ts";

/** The greatest error that was met, and the inputs that had it. */
export interface Worst {
  readonly error: number;
  readonly at: readonly number[];
}

const numbers = new Float64Array(1);
const words = new Int32Array(numbers.buffer);

/** For each stored exponent of a float64, how many of the units in the last place of a narrower or an equal float make up 1. */
const unitsInOne = { 32: unitsOf(23, -126), 64: unitsOf(52, -1022) };

function unitsOf(fraction: number, least: number): Float64Array {
  return Float64Array.from({ length: 2048 }, (_, stored) => {
    const unit = Math.max(stored - 1023, least) - fraction;
    // 2^1074, as it is for the smallest of float64, is no number: there, halves of it are counted.
    return 2 ** Math.min(-unit, 1023);
  });
}

/** The largest float, and the one that would come next. */
const largests = { 32: 3.4028234663852886e38, 64: Number.MAX_VALUE };
const nexts = { 32: 2 ** 128, 64: Number.POSITIVE_INFINITY };

/** How many units in the last place of the exact result a result is off; infinite where it is of another kind or sign. */
export function errorOf(result: number, exact: number, width: LaneWidth): number {
  const largest = largests[width];
  if (!(Math.abs(exact) <= largest && Math.abs(result) <= largest)) {
    if (Object.is(width === 32 ? Math.fround(exact) : exact, result)) return 0;
    // Above the largest, infinity is where the next float would be.
    const next = nexts[width];
    const near = Number.isFinite(exact) && !Number.isNaN(result) && width === 32;
    return near
      ? Math.abs(Math.max(-next, Math.min(next, result)) - exact) / (next - largest)
      : Number.POSITIVE_INFINITY;
  }
  if (result === 0 || exact === 0 || result < 0 !== exact < 0) {
    const signed = (x: number): boolean => x < 0 || Object.is(x, -0);
    if (signed(result) !== signed(exact)) return Number.POSITIVE_INFINITY;
  }
  numbers[0] = exact;
  const stored = ((words[1] as number) >>> 20) & 0x7ff;
  const scale = unitsInOne[width][stored] as number;
  const error = Math.abs(result - exact) * scale;
  // What the smallest numbers of float64 are counted in.
  return width === 64 && stored < 52 ? error * 2 ** (52 - Math.max(stored, 1)) : error;
}

/** What a function of one or two numbers is, in float64. */
export function exactOf(exact: (x: number, y: number) => number, inputs: readonly Elements[]): Float64Array {
  const [x, y = x] = inputs as readonly [Float64Array, Float64Array?];
  const results = new Float64Array(x.length);
  for (let i = 0; i < results.length; i++) results[i] = exact(x[i] as number, (y as Float64Array)[i] as number);
  return results;
}

/** The greatest error of results, against what is exact; half a unit where all are as right as floats can be. */
export function worstOf(
  inputs: readonly Elements[],
  results: ArrayLike<number>,
  exact: ArrayLike<number>,
  width: LaneWidth,
): Worst {
  let worst: Worst = { error: 0.5, at: [] };
  for (let i = 0; i < results.length; i++) {
    const result = results[i] as number;
    const truth = exact[i] as number;
    // Most are right, which is quicker to see.
    if (Object.is(result, width === 32 ? Math.fround(truth) : truth)) continue;
    const error = errorOf(result, truth, width);
    if (error > worst.error) worst = { error, at: inputs.map((input) => Number(input[i])) };
  }
  return worst;
}
