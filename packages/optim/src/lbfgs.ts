// L-BFGS: a search that looks at the loss several times before it takes a step, so it runs on the host, over a compiled program.
import { check, checkNames } from "@chainrule/core";
import { checkAbove, checkChoice, checkCount, checkPositive } from "./check.ts";
import { type Point, strongWolfe } from "./line-search.ts";
import type { Objective } from "./objective.ts";

export interface LbfgsOptions {
  /** The length of a step that is tried first, or, without a line search, taken; 1 when left out. The very first is shorter. */
  readonly rate?: number;
  /** The most iterations of one call; 20 when left out. */
  readonly iterations?: number;
  /** No iteration is begun once the loss was evaluated so many times in a call; 5/4 of `iterations` when left out. */
  readonly evaluations?: number;
  /** How many of the latest steps are remembered; 100 when left out. */
  readonly history?: number;
  /** The gradient is 0 where none of its numbers is above this; 1e-7 when left out. */
  readonly gradientTolerance?: number;
  /** Nothing changes any more where the loss and the parameters change by less than this; 1e-9 when left out. */
  readonly changeTolerance?: number;
  /** "none": every step has the length `rate`, whatever the loss does. */
  readonly lineSearch?: "strongWolfe" | "none";
}

/** Why a call came to its end; "notFinite": NaN or Infinity, and no way around it was found. */
export type LbfgsReason = "gradient" | "change" | "iterations" | "evaluations" | "notFinite";

export interface LbfgsReport {
  /** Of the parameters as they are now. */
  readonly loss: number;
  readonly reason: LbfgsReason;
  readonly iterations: number;
  readonly evaluations: number;
}

/** A step that was taken, and what the gradient changed by. */
export interface LbfgsPair {
  readonly step: ArrayLike<number>;
  readonly change: ArrayLike<number>;
}

/** Called on feeds, it goes on from the parameters as they are. Calls wait for the one before. */
export interface Lbfgs<Given> {
  (given: Given): Promise<LbfgsReport>;
  /** The latest steps, the oldest first: write them to go on from an earlier run, [] to start afresh. */
  memory: readonly LbfgsPair[];
}

/**
 * Limited-memory BFGS: a step along -H · gradient, where H, the inverse of the second derivatives, is made from the latest steps;
 * Nocedal and Wright (2006), algorithms 7.4 and 7.5. As PyTorch's LBFGS with `line_search_fn="strong_wolfe"` has it.
 * The parameters are left at the last place that was accepted; with the line search the loss there is the least so far.
 */
export function lbfgs<Given>(objective: Objective<Given>, options: LbfgsOptions = {}): Lbfgs<Given> {
  const settings = checked(options);
  checkNames(options, Object.keys(settings), "lbfgs");
  let waiting: Promise<unknown> = Promise.resolve();
  const call = (given: Given): Promise<LbfgsReport> => {
    const run = waiting.then(() => descend(objective, given, settings, found));
    waiting = run.catch(() => undefined);
    return run;
  };
  const found: Lbfgs<Given> = Object.assign(call, { memory: [] });
  return found;
}

function checked({
  rate = 1,
  iterations = 20,
  evaluations = Math.max(1, Math.floor(iterations * 1.25)),
  history = 100,
  gradientTolerance = 1e-7,
  changeTolerance = 1e-9,
  lineSearch = "strongWolfe",
}: LbfgsOptions): Required<LbfgsOptions> {
  return {
    rate: checkAbove("rate", rate),
    iterations: checkCount("iterations", iterations),
    evaluations: checkCount("evaluations", evaluations),
    history: checkCount("history", history),
    gradientTolerance: checkPositive("gradientTolerance", gradientTolerance),
    changeTolerance: checkPositive("changeTolerance", changeTolerance),
    lineSearch: checkChoice("lineSearch", lineSearch, ["strongWolfe", "none"]),
  };
}

async function descend<Given>(
  objective: Objective<Given>,
  given: Given,
  settings: Required<LbfgsOptions>,
  remembering: Pick<Lbfgs<Given>, "memory">,
): Promise<LbfgsReport> {
  const { rate, gradientTolerance, changeTolerance, lineSearch } = settings;
  let place = await objective.read();
  const fits = remembering.memory.every((pair) => [pair.step, pair.change].every((row) => row.length === place.length));
  check(fits, "E_FEED_SIZE", () => `the memory is not of ${place.length} parameters: write [] to start afresh.`);
  let { loss, gradient } = await objective.evaluate(given);
  let [iterations, evaluations] = [0, 1];
  const report = (reason: LbfgsReason): LbfgsReport => ({ loss, reason, iterations, evaluations });
  if (!allFinite(loss, gradient)) return report("notFinite");
  if (largest(gradient) <= gradientTolerance) return report("gradient");
  try {
    for (;;) {
      const direction = against(gradient, remembering.memory);
      const start: Point = { length: 0, loss, slope: dot(gradient, direction), gradient };
      if (start.slope > -changeTolerance) return report("change");
      let lost = false;
      const at = async (length: number): Promise<Point> => {
        objective.write(along(place, length, direction));
        evaluations++;
        const { loss, gradient } = await objective.evaluate(given);
        const finite = allFinite(loss, gradient);
        lost ||= !finite;
        return { length, loss: finite ? loss : Number.POSITIVE_INFINITY, slope: dot(gradient, direction), gradient };
      };
      const first = remembering.memory.length === 0 ? Math.min(1, 1 / sumOfSizes(gradient)) * rate : rate;
      const size = largest(direction);
      const next =
        lineSearch === "none"
          ? await at(first)
          : await strongWolfe({ start, size, tolerance: changeTolerance, at }, first);
      iterations++;
      if (lost && (next.length === 0 || lineSearch === "none")) return report("notFinite");
      const step = along(new Float64Array(place.length), next.length, direction);
      place = along(place, next.length, direction);
      remember(remembering, { step, change: along(next.gradient, -1, gradient) }, settings.history);
      const change = Math.abs(next.loss - loss);
      ({ loss, gradient } = next);
      if (largest(gradient) <= gradientTolerance) return report("gradient");
      if (largest(step) <= changeTolerance || change < changeTolerance) return report("change");
      if (iterations >= settings.iterations) return report("iterations");
      if (evaluations >= settings.evaluations) return report("evaluations");
    }
  } finally {
    objective.write(place);
  }
}

/** Curvature that is not clearly positive would make H useless. */
function remember(remembering: { memory: readonly LbfgsPair[] }, pair: LbfgsPair, most: number): void {
  if (dot(pair.change, pair.step) > 1e-10) remembering.memory = [...remembering.memory, pair].slice(-most);
}

/** -H · gradient: algorithm 7.4, with H begun as the curvature of the latest step times 1. */
function against(gradient: Float64Array, memory: readonly LbfgsPair[]): Float64Array {
  const row: Float64Array = gradient.map((slope) => -slope);
  const weighed = memory.map((pair) => ({ ...pair, curvature: dot(pair.change, pair.step), share: 0 }));
  for (const pair of weighed.toReversed()) {
    pair.share = dot(pair.step, row) * (1 / pair.curvature);
    add(row, -pair.share, pair.change);
  }
  const latest = weighed.at(-1);
  const scale = latest ? latest.curvature / dot(latest.change, latest.change) : 1;
  for (const [i, number] of row.entries()) row[i] = number * scale;
  for (const { step, change, curvature, share } of weighed) add(row, share - dot(change, row) * (1 / curvature), step);
  return row;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** row ← row + length · direction */
function add(row: Float64Array, length: number, direction: ArrayLike<number>): Float64Array {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) + length * (direction[i] as number);
  return row;
}

const along = (place: Float64Array, length: number, direction: Float64Array): Float64Array =>
  add(place.slice(), length, direction);
const largest = (row: Float64Array): number => row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const sumOfSizes = (row: Float64Array): number => row.reduce((sum, value) => sum + Math.abs(value), 0);
const allFinite = (loss: number, gradient: Float64Array): boolean =>
  Number.isFinite(loss) && gradient.every(Number.isFinite);
