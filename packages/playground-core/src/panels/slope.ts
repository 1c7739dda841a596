// The slope of a function at a point by differences alone, with an estimate of its own error; kinks are seen as such.

/** A slope, and what is known of it. */
export interface Slope {
  readonly value: number;
  /** How far off it may be. */
  readonly error: number;
  /** The slopes on either side; they differ at a kink. */
  readonly left: number;
  readonly right: number;
  /** Whether no step gave an answer. */
  readonly rough: boolean;
}

/** Steps that are tried in turn; powers of two, so that adding them to a number rounds as little as may be. */
const STEPS = [2 ** -13, 2 ** -10, 2 ** -17, 2 ** -20, 2 ** -23];
/** Rounding errors of a few units in the last place, in the places where the formulas use the function. */
const ROUNDING = 32 * 2 ** -52;

/** The slope of `evaluate` at x, by central differences over h and h/2 and Richardson's combination of both. */
export function slopeOf(evaluate: (x: number) => number, x: number): Slope {
  const middle = evaluate(x);
  let unit = 1;
  while (unit < Math.abs(x)) unit *= 2;
  let best: Slope | undefined;
  for (const step of STEPS) {
    const slope = slopeWith(evaluate, x, middle, step * unit);
    if (!best || slope.error < best.error) best = slope;
    if (best.error <= 1e-9 + 1e-7 * Math.abs(best.value)) break;
  }
  const found = best as Slope;
  return { ...found, rough: !(found.error <= 1e-8 + 1e-6 * Math.abs(found.value)) };
}

function slopeWith(evaluate: (x: number) => number, x: number, middle: number, h: number): Slope {
  const [farLeft, left, right, farRight] = [-h, -h / 2, h / 2, h].map((move) => evaluate(x + move)) as [
    number,
    number,
    number,
    number,
  ];
  const [wide, narrow] = [(farRight - farLeft) / (2 * h), (right - left) / h];
  const value = (4 * narrow - wide) / 3;
  const fromRight = (4 * (right - middle) - (farRight - middle)) / h;
  const fromLeft = (4 * (middle - left) - (middle - farLeft)) / h;
  const flat = farLeft === middle && left === middle && right === middle && farRight === middle;
  const size = Math.max(Math.abs(farLeft), Math.abs(middle), Math.abs(farRight));
  const estimate =
    Math.max(Math.abs(value - narrow), Math.abs(fromRight - fromLeft)) + (flat ? 0 : (ROUNDING * size) / h);
  const error = Number.isNaN(estimate) ? Number.POSITIVE_INFINITY : estimate;
  return { value, error, left: fromLeft, right: fromRight, rough: false };
}
