// Gradients against differences: the whole Jacobian where it is small, random directions where it is large.

import { indexOf } from "./compare.ts";
import type { Point, Source } from "./draw.ts";
import { drawWeights } from "./draw.ts";
import type { Demand, Slope } from "./slopes.ts";
import { allowedBy, slopesOf, weightedSlope } from "./slopes.ts";

/** A function with gradients: outputs of a point, and what their weighted sum sends to each input. */
export interface Differentiable {
  readonly sources: readonly Source[];
  readonly evaluate: (point: Point) => Float64Array;
  /** Weights to check the outputs with, in the place of each output alone, or of random ones. */
  readonly weights?: Float64Array;
  /** The gradient of Σ weight · output by each input; undefined for inputs that are not float. */
  readonly pull: (point: Point, weights: Float64Array) => readonly (Float64Array | undefined)[];
}

/** One derivative, both ways. */
export interface Entry {
  readonly input: number;
  /** The place in the input; undefined for a direction. */
  readonly index: readonly number[] | undefined;
  readonly position: number;
  /** Which weighting of the outputs it is the derivative of. */
  readonly row: number;
  readonly analytic: number;
  readonly slope: Slope;
  readonly wrong: boolean;
  /** The difference, relative to the larger of both. */
  readonly relative: number;
}

/** All derivatives at a point. */
export interface Jacobian {
  readonly point: Point;
  readonly entries: readonly Entry[];
  /** The weightings of the outputs: unit vectors when the Jacobian is whole. */
  readonly rows: readonly Float64Array[];
  /** By row, what was sent to each input. */
  readonly pulled: readonly (readonly (Float64Array | undefined)[])[];
}

/** Above this many numbers, in or out, directions are drawn. */
const LARGEST_WHOLE = 64;
const DIRECTIONS = 3;
const PROBES = 2;

/** The derivatives of a function at a point, analytic and numeric. */
export function jacobianOf(problem: Differentiable, point: Point, demand: Demand, seed: number): Jacobian {
  const { sources, evaluate, pull } = problem;
  const size = evaluate(point).length;
  const entered = point.reduce((sum, numbers, i) => sum + (sources[i]?.dtype === "float" ? numbers.length : 0), 0);
  const whole = size <= LARGEST_WHOLE && entered <= LARGEST_WHOLE;
  const rows = problem.weights
    ? [problem.weights]
    : whole
      ? Array.from({ length: size }, (_, row) => Float64Array.from({ length: size }, (_, i) => Number(i === row)))
      : Array.from({ length: PROBES }, (_, probe) => drawWeights(size, seed, probe));
  const pulled = rows.map((row) => pull(point, row));
  const entries: Entry[] = [];
  for (const { input, index, position, direction } of directionsOf(sources, point, seed)) {
    const numbers = point[input] as Float64Array;
    const at = (t: number): Float64Array => evaluate(point.with(input, moved(numbers, direction, t)));
    const scale = typeof direction === "number" ? Math.abs(numbers[direction] as number) : 1;
    const slopes = slopesOf(at, scale, demand);
    for (const [row, weights] of rows.entries()) {
      const slope = whole && !problem.weights ? (slopes[row] as Slope) : weightedSlope(slopes, weights);
      const gradient = pulled[row]?.[input] as Float64Array;
      const analytic =
        typeof direction === "number"
          ? (gradient[direction] as number)
          : gradient.reduce((sum, g, i) => sum + g * (direction[i] as number), 0);
      entries.push({ input, index, position, row, slope, ...judge(analytic, slope, demand) });
    }
  }
  return { point, entries, rows, pulled };
}

/** Along single entries of small inputs, along random directions of large ones. */
function* directionsOf(sources: readonly Source[], point: Point, seed: number) {
  for (const [input, source] of sources.entries()) {
    if (source.dtype !== "float") continue;
    const size = (point[input] as Float64Array).length;
    const single = size <= LARGEST_WHOLE;
    for (let i = 0; i < (single ? size : DIRECTIONS); i++) {
      const direction = single ? i : drawWeights(size, seed, 16 + input * DIRECTIONS + i);
      yield { input, position: i, index: single ? indexOf(i, source.shape) : undefined, direction };
    }
  }
}

function moved(numbers: Float64Array, direction: number | Float64Array, t: number): Float64Array {
  if (typeof direction !== "number") return numbers.map((x, i) => x + t * (direction[i] as number));
  const copy = numbers.slice();
  copy[direction] = (copy[direction] as number) + t;
  return copy;
}

function judge(analytic: number, slope: Slope, demand: Demand): Pick<Entry, "analytic" | "wrong" | "relative"> {
  const apart = Math.abs(analytic - slope.value);
  const size = Math.max(Math.abs(analytic), Math.abs(slope.value));
  if (slope.rough) {
    // At a kink any slope between those on either side is a subgradient.
    const [low, high] = [Math.min(slope.left, slope.right), Math.max(slope.left, slope.right)];
    const slack = 1e-6 * Math.max(1, Math.abs(low), Math.abs(high));
    const outside = analytic < low - slack || analytic > high + slack;
    return { analytic, wrong: outside || Number.isNaN(analytic), relative: 0 };
  }
  // The error of each slope is 1e-6 of it at most, or it would be rough.
  const wrong = !(apart <= allowedBy(demand, size) + slope.error);
  return { analytic, wrong, relative: apart === 0 ? 0 : apart / Math.max(size, demand.absolute / demand.relative) };
}
