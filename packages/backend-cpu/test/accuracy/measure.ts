// The error of a result in units in the last place, and the greatest over many inputs.
import type { Elements } from "../lanes.ts";

/** The greatest error that was met, and the inputs that had it. */
export interface Worst {
  readonly error: number;
  readonly at: readonly number[];
}

const box = new DataView(new ArrayBuffer(8));

/** How far apart floats are around a number: of 24 bits of precision, or 53. */
export function unitOf(x: number, width: 32 | 64): number {
  box.setFloat64(0, x);
  const exponent = Math.max((box.getUint16(0) >> 4) & 0x7ff, width === 32 ? 1023 - 126 : 1) - (width === 32 ? 23 : 52);
  // Of float64, the units of small numbers are denormal themselves.
  if (exponent <= 0) return Number.MIN_VALUE * 2 ** (exponent + 51);
  box.setFloat64(0, 0);
  box.setUint16(0, exponent << 4);
  return box.getFloat64(0);
}

/** How many units in the last place of the exact result a result is off; infinite where it is of another kind or sign. */
export function errorOf(result: number, exact: number, width: 32 | 64): number {
  const largest = width === 32 ? 3.4028234663852886e38 : Number.MAX_VALUE;
  if (Number.isNaN(exact)) return Number.isNaN(result) ? 0 : Number.POSITIVE_INFINITY;
  if (Math.abs(exact) > largest || Math.abs(result) > largest) {
    // What is rounded to infinity is so from half a unit above the largest number on.
    if (Object.is(width === 32 ? Math.fround(exact) : exact, result)) return 0;
    if (!(Math.abs(exact) < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
    const next = (x: number): number => (Math.abs(x) > largest ? Math.sign(x) * (largest + unitOf(largest, width)) : x);
    return Math.abs(next(result) - exact) / unitOf(largest, width);
  }
  if (result === 0 && exact === 0) return Object.is(result, exact) ? 0 : Number.POSITIVE_INFINITY;
  if (result !== 0 && exact !== 0 && result < 0 !== exact < 0) return Number.POSITIVE_INFINITY;
  if (result === 0 && Object.is(result, -0) !== exact < 0) return Number.POSITIVE_INFINITY;
  const error = Math.abs(result - exact) / unitOf(exact, width);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** The greatest error of a function's results. */
export function worstOf(
  inputs: readonly Elements[],
  results: ArrayLike<number>,
  exact: (...elements: number[]) => number,
  width: 32 | 64,
): Worst {
  const [x, y = x] = inputs as readonly [ArrayLike<number>, ArrayLike<number>?];
  let worst: Worst = { error: 0, at: [] };
  for (let i = 0; i < results.length; i++) {
    const [a, b] = [x[i] as number, (y as ArrayLike<number>)[i] as number];
    const error = errorOf(results[i] as number, exact(a, b), width);
    if (error > worst.error) worst = { error, at: inputs.length > 1 ? [a, b] : [a] };
  }
  return worst;
}
