// Numeric derivatives, with their own error estimate, so that they can be demanded to 1e-7 and a kink is seen as one.
//
// The step. With central differences at h and h/2 and Richardson's combination, a smooth function of size and curvature
// about 1 is off by about h⁴/480 + 3·2⁻⁵²/h: at h = 2⁻¹³ that is 5e-19 + 5e-12, far below the 1e-9 + 1e-7·|slope| that
// are demanded (measured over 8 functions: central h = 1e-6 is off by 3.5e-10, Richardson h = 1e-3 by 1.1e-12). Functions
// that bend faster (log near 0) need smaller steps, functions that are large against their slope need larger ones, and
// neither is known beforehand: the rungs are tried in turn until one estimates its own error below what is demanded.
//
// Kinks. The slope from the right and the slope from the left, each extrapolated over h and h/2, agree to h³ where the
// function is smooth, and to nothing at a kink or jump, however small h: no rung converges, and the slope is `rough`.
// A kink beside the point, at a distance d, is passed over by the rungs with h < d.

const RUNGS = [2 ** -13, 2 ** -10, 2 ** -7, 2 ** -17, 2 ** -20, 2 ** -23, 2 ** -27];
/** Rounding errors of a few ulp in f, in the six places where the formulas use it. */
const ROUNDING = 32 * 2 ** -52;

/** How far analytic and numeric derivatives may be apart: absolute + relative · the larger of both. */
export interface Demand {
  readonly relative: number;
  readonly absolute: number;
}

/** The derivative of one output along one direction. */
export interface Slope {
  readonly value: number;
  /** How far off it may be, as it estimates itself. */
  readonly error: number;
  /** Whether no step gave an answer: there is a kink or a jump here. `left` and `right` are the slopes on either side. */
  readonly rough: boolean;
  readonly left: number;
  readonly right: number;
}

/** The derivatives at t = 0 of every output of `evaluate`; `scale` is the size of what t is added to. */
export function slopesOf(evaluate: (t: number) => Float64Array, scale: number, demand: Demand): readonly Slope[] {
  const centre = evaluate(0);
  let best: readonly Slope[] = Array.from(centre, () => UNKNOWN);
  for (const step of stepsFor(scale)) {
    const here = slopesAt(evaluate, centre, step);
    best = best.map((known, i) => {
      const next = here[i] as Slope;
      return next.error < known.error ? next : known;
    });
    if (best.every((slope) => slope.error <= allowedBy(demand, slope.value))) break;
  }
  // A little more than was demanded is still a slope (the comparison allows for its error); much more is no slope.
  return best.map((slope) => ({ ...slope, rough: !(slope.error <= 1e-8 + 1e-6 * Math.abs(slope.value)) }));
}

/** Steps for numbers of that size: as if it were 1 where it is smaller, and then, for functions with a pole at 0, in proportion. */
function stepsFor(scale: number): readonly number[] {
  // A power of two, so that adding the step to a float32 point rounds nothing.
  const unit = 2 ** Math.ceil(Math.log2(Math.max(1, scale)));
  const steps = RUNGS.map((rung) => rung * unit);
  if (scale >= 2 ** -4 || scale === 0) return steps;
  const small = 2 ** Math.ceil(Math.log2(scale));
  return [...steps, ...RUNGS.map((rung) => rung * small)];
}

/** The slope of Σ weight · output, from the slopes of the outputs, each of which found the step that suits it. */
export function weightedSlope(slopes: readonly Slope[], weights: Float64Array): Slope {
  const sum = (of: (slope: Slope, weight: number) => number): number =>
    slopes.reduce((total, slope, i) => (weights[i] === 0 ? total : total + of(slope, weights[i] as number)), 0);
  return {
    value: sum((slope, weight) => weight * slope.value),
    error: sum((slope, weight) => Math.abs(weight) * slope.error),
    rough: slopes.some((slope, i) => slope.rough && weights[i] !== 0),
    left: sum((slope, weight) => weight * slope.left),
    right: sum((slope, weight) => weight * slope.right),
  };
}

/** What may be between a derivative of that size and the right one. */
export const allowedBy = ({ relative, absolute }: Demand, value: number): number =>
  absolute + relative * Math.abs(value);

const UNKNOWN: Slope = {
  value: Number.NaN,
  error: Number.POSITIVE_INFINITY,
  rough: true,
  left: Number.NaN,
  right: Number.NaN,
};

function slopesAt(evaluate: (t: number) => Float64Array, centre: Float64Array, h: number): readonly Slope[] {
  const [farLeft, left, right, farRight] = [-h, -h / 2, h / 2, h].map(evaluate) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return Array.from(centre, (middle, i) => {
    const [a, b, c, d] = [farLeft[i], left[i], right[i], farRight[i]] as [number, number, number, number];
    const [wide, narrow] = [(d - a) / (2 * h), (c - b) / h];
    const value = (4 * narrow - wide) / 3;
    const fromRight = (4 * (c - middle) - (d - middle)) / h;
    const fromLeft = (4 * (middle - b) - (middle - a)) / h;
    const size = Math.max(Math.abs(a), Math.abs(b), Math.abs(middle), Math.abs(c), Math.abs(d));
    const constant = a === middle && b === middle && c === middle && d === middle;
    const rounding = constant ? 0 : (ROUNDING * size) / h;
    const estimate = Math.max(Math.abs(value - narrow), Math.abs(fromRight - fromLeft)) + rounding;
    const error = Number.isNaN(estimate) ? Number.POSITIVE_INFINITY : estimate;
    return { value, error, rough: false, left: fromLeft, right: fromRight };
  });
}
