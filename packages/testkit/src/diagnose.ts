// What a wrong gradient is likely to be: simple tests on the analytic and the numeric derivatives.
import type { Bench } from "./bench.ts";
import type { Point } from "./draw.ts";
import type { Differentiable, Entry, Jacobian } from "./jacobian.ts";
import { repairs } from "./repairs.ts";

/** Enough digits to recognise a factor, few enough for the error of differences. */
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b), 1e-3);

const all = (entries: readonly Entry[], holds: (analytic: number, numeric: number, entry: Entry) => boolean): boolean =>
  entries.length > 0 && entries.every((entry) => holds(entry.analytic, entry.slope.value, entry));

/** Says in words what the gradient of an input looks like; undefined where nothing is recognised. */
export function diagnose(
  { entries, rows, pulled, point }: Jacobian,
  input: number,
  problem: Differentiable,
  bench?: Bench,
): string | undefined {
  const own = entries.filter((entry) => entry.input === input && !entry.slope.rough);
  if (own.length === 0) return undefined;
  if (own.some(({ analytic }) => Number.isNaN(analytic)))
    return "it is NaN: a branch that overflows must mask its input before, since 0 · ∞ is NaN";
  if (all(own, (analytic) => analytic === 0)) return "no gradient is sent to this input";
  if (all(own, (analytic, numeric) => near(analytic, -numeric))) return "the sign is wrong";
  const ignored = ignoresUpstream(problem, point, rows[0] as Float64Array, input);
  if (ignored) return "the upstream gradient is ignored: each gradient is upstream times local";
  const factor = factorOf(own);
  if (factor !== undefined) return describeFactor(factor, bench, input);
  const swapped = swappedWith(entries, own, input);
  if (swapped !== undefined) return `it is the gradient of input ${swapped}: they are swapped`;
  if (isTransposed(own, problem, input)) return "it is the transpose of the right gradient: a transpose is missing";
  const repaired = bench && repairs(bench, point, rows, input, (made) => matches(own, made));
  return repaired ?? describeWhere(own, point, pulled.length);
}

function ignoresUpstream(problem: Differentiable, point: Point, row: Float64Array, input: number): boolean {
  const [once, thrice] = [row, row.map((weight) => 3 * weight)].map((weights) => problem.pull(point, weights)[input]);
  return !!once?.some((g) => g !== 0) && once.every((g, i) => g === thrice?.[i]);
}

/** The number that all analytic derivatives are, times the numeric ones. */
function factorOf(own: readonly Entry[]): number | undefined {
  const largest = own.reduce((a, b) => (Math.abs(b.slope.value) > Math.abs(a.slope.value) ? b : a));
  const factor = largest.analytic / largest.slope.value;
  const holds = own.length > 1 || isSimple(factor);
  const wrong = !near(factor, 1);
  return wrong && holds && all(own, (analytic, numeric) => near(analytic, factor * numeric)) ? factor : undefined;
}

const isSimple = (factor: number): boolean =>
  [1, 2, 3, 4, 6].some((n) => near(factor * n, Math.round(factor * n)) && Math.round(factor * n) !== 0);

function describeFactor(factor: number, bench: Bench | undefined, input: number): string {
  const sizeOfShape = (shape: readonly unknown[]): number => shape.reduce<number>((n, size) => n * Number(size), 1);
  const wire = bench?.inputs[input];
  const stretched = bench && wire ? sizeOfShape(bench.output.shape) / sizeOfShape(wire.shape) : 1;
  const shown = Number(factor.toPrecision(6));
  if (stretched > 1 && near(factor, 1 / stretched))
    return `it is ${shown} times the right one: the mean, or one part, was taken where a stretched axis is summed`;
  if (stretched > 1 && near(factor, stretched))
    return `it is ${shown} times the right one: a stretched axis is summed twice`;
  return `it is ${shown} times the right one: a wrong factor`;
}

/** The other input whose numeric derivatives these are. */
function swappedWith(entries: readonly Entry[], own: readonly Entry[], input: number): number | undefined {
  const others = new Set(entries.map((entry) => entry.input).filter((other) => other !== input));
  return [...others].find((other) => {
    const theirs = new Map(
      entries.filter((entry) => entry.input === other).map((entry) => [`${entry.row} ${entry.position}`, entry]),
    );
    return all(own, (analytic, _, { row, position }) =>
      near(analytic, theirs.get(`${row} ${position}`)?.slope.value ?? Number.NaN),
    );
  });
}

function isTransposed(own: readonly Entry[], { sources }: Differentiable, input: number): boolean {
  const shape = sources[input]?.shape ?? [];
  const [rows, columns] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
  if (shape.length < 2 || rows !== columns || rows < 2 || own.some(({ index }) => !index)) return false;
  const numeric = new Map(own.map(({ row, index, slope }) => [`${row} ${index}`, slope.value]));
  return all(own, (analytic, _, { row, index = [] }) => {
    const flipped = [...index.slice(0, -2), index.at(-1), index.at(-2)];
    return near(analytic, numeric.get(`${row} ${flipped}`) ?? Number.NaN);
  });
}

/** Whether gradients made in another way, by row, are the numeric ones. */
const matches = (own: readonly Entry[], made: readonly Float64Array[]): boolean =>
  all(own, (_, numeric, { row, position, index }) => !!index && near(made[row]?.[position] ?? Number.NaN, numeric));

/** Where it is wrong, when it is wrong in some places only. */
function describeWhere(own: readonly Entry[], point: Point, rows: number): string | undefined {
  if (own.some(({ index }) => !index)) return undefined;
  const value = ({ input, position }: Entry): number => point[input]?.[position] as number;
  const [wrong, right] = [
    own.filter((entry) => entry.wrong),
    own.filter((entry) => !entry.wrong && entry.slope.value !== 0),
  ];
  if (wrong.length === 0 || right.length === 0) return undefined;
  if (wrong.every((entry) => value(entry) < 0) && right.every((entry) => value(entry) > 0))
    return "it is wrong where the input is negative only";
  if (wrong.every((entry) => value(entry) > 0) && right.every((entry) => value(entry) < 0))
    return "it is wrong where the input is positive only";
  return rows > 1 ? `it is wrong at ${wrong.length} of ${own.length} derivatives` : undefined;
}
