// First derivatives: finite values, and gradients that central differences confirm.
import type { Gate } from "@chainrule/core";
import { isFloat, reference, showShape } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { flatNow, functionOf, passOf, setUp } from "./bench.ts";
import { indexOf, showNumber } from "./compare.ts";
import type { Context } from "./context.ts";
import { diagnose } from "./diagnose.ts";
import type { Point, Source } from "./draw.ts";
import { drawPoint, drawWeights, isGiven } from "./draw.ts";
import type { Differentiable, Entry, Jacobian } from "./jacobian.ts";
import { jacobianOf } from "./jacobian.ts";
import type { CheckName } from "./report.ts";

/** How many points are drawn in the place of one that lies at a kink. */
export const ATTEMPTS = 8;

/** The gate of a bench as a function with gradients; gradients come from a pass, gate by gate. */
export async function problemOf(bench: Bench, sources: readonly Source[]): Promise<Differentiable> {
  const compute = await functionOf(bench, [bench.output]);
  const shape = bench.output.shape as readonly number[];
  let last: { readonly point: Point; readonly pass: ReturnType<typeof passOf<"now">> } | undefined;
  return {
    sources,
    evaluate: (point) => compute(point)[0] as Float64Array,
    pull: (point, weights) => {
      if (last?.point !== point) last = { point, pass: passOf(bench, point, reference) };
      const { pass } = last;
      pass.backward(bench.output, { shape, data: weights });
      return bench.inputs.map((wire) => (isFloat(wire.dtype) ? flatNow(pass.gradient(wire)) : undefined));
    },
  };
}

/** Whether there is anything to differentiate. */
export const isDifferentiable = ({ inputs, output }: Bench): boolean =>
  isFloat(output.dtype) && inputs.some((wire) => isFloat(wire.dtype));

/** Values and gradients at given or drawn points. */
export async function checkGradients(context: Context, bench: Bench): Promise<void> {
  const { sources, options, seed, recorder } = context;
  const problem = await problemOf(bench, sources);
  if (!isDifferentiable(bench)) recorder.note("gradients", "nothing here is float, so nothing has a gradient");
  const wanted = isGiven(sources) ? 1 : (options.points ?? 2);
  let draw = 0;
  for (let count = 0; count < wanted; count++) {
    const [point, jacobian, drawn] = smoothPoint(context, problem, draw, isDifferentiable(bench));
    draw = drawn + 1;
    checkValues(context, bench, problem, point);
    if (recorder.failedIn("value")) return;
    if (!jacobian) continue;
    judgeJacobian(context, "gradients", jacobian, problem, bench);
    if (!recorder.failedIn("gradients")) checkLinearity(context, problem, point, seed + count);
  }
}

/** The next point away from kinks; the last one tried when all lie at one. Given points stay where they are. */
function smoothPoint(
  { sources, seed, demand, recorder }: Context,
  problem: Differentiable,
  from: number,
  differentiable: boolean,
): readonly [Point, Jacobian | undefined, number] {
  for (let draw = from; ; draw++) {
    const point = drawPoint(sources, seed, draw);
    const finite = isFinitePoint(point) && problem.evaluate(point).every(Number.isFinite);
    if (!differentiable || !finite) return [point, undefined, draw];
    const jacobian = jacobianOf(problem, point, demand, seed + draw);
    const rough = jacobian.entries.some(({ slope }) => slope.rough);
    if (!rough || isGiven(sources)) return [point, jacobian, draw];
    if (draw - from + 1 < ATTEMPTS) continue;
    recorder.fail(
      "gradients",
      `each of ${ATTEMPTS} drawn points lies at a kink or jump, where no gradient can be checked: give a range where the gate is smooth`,
    );
    return [point, undefined, draw];
  }
}

const isFinitePoint = (point: Point): boolean => point.every((numbers) => numbers.every(Number.isFinite));

function checkValues({ gate, recorder }: Context, { output }: Bench, { evaluate }: Differentiable, point: Point): void {
  if (!isFinitePoint(point)) {
    recorder.note("value", "the given numbers are not finite: only backends are compared there");
    return;
  }
  const values = evaluate(point);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  recorder.count("value", values.length);
  if (bad < 0) return;
  const index = indexOf(bad, output.shape as readonly number[]);
  recorder.fail(
    "value",
    `${gate.label} is ${values[bad]} at ${showShape(index)} for finite inputs ${showPoint(point)}: give a range where it is defined, or write it so that it does not overflow`,
    { index },
  );
}

/** A point as text, long inputs cut off. */
export const showPoint = (point: Point): string =>
  point
    .map((numbers) => `[${Array.from(numbers.slice(0, 6), showNumber)}${numbers.length > 6 ? ", …" : ""}]`)
    .join(", ");

/** Records what a Jacobian shows: the worst wrong derivative of each input, and kinks. */
export function judgeJacobian(
  { gate, recorder, seed }: Context,
  check: CheckName,
  jacobian: Jacobian,
  problem: Differentiable,
  bench: Bench | undefined,
  where = "",
): void {
  const { entries, point } = jacobian;
  recorder.count(check, entries.length, Math.max(0, ...entries.filter(({ wrong }) => !wrong).map((e) => e.relative)));
  for (const { input, index, slope, analytic } of entries)
    if (slope.rough)
      recorder.kink({ check, input, index: index ?? [], left: slope.left, right: slope.right, analytic });
  for (const input of new Set(entries.map((entry) => entry.input))) {
    const wrong = entries.filter((entry) => entry.input === input && entry.wrong);
    if (wrong.length === 0) continue;
    const worst = wrong.reduce((a, b) => (b.relative > a.relative ? b : a));
    const hint = diagnose(jacobian, input, problem, bench);
    const total = entries.filter((entry) => entry.input === input).length;
    const { index, analytic, slope } = worst;
    const numeric = slope.rough ? `between ${slope.left} and ${slope.right}, at a kink` : showNumber(slope.value);
    recorder.fail(
      check,
      `${gate.label}${where}: the gradient of input ${input} is wrong${hint ? `: ${hint}` : ""}. ${placeOf(worst)} it is ${showNumber(analytic)}, and differences say ${numeric}; ${wrong.length} of ${total} derivatives are wrong, at the point ${showPoint(point)}`,
      { input, index, analytic, numeric: slope.value, hint, seed },
    );
  }
}

const placeOf = ({ index, position }: Entry): string =>
  index ? `At ${showShape(index)}` : `Along direction ${position}`;

/** Gradients are linear in the upstream gradient: those of a sum are the sums of those. */
function checkLinearity(
  { gate, recorder }: Context,
  { pull, evaluate }: Differentiable,
  point: Point,
  seed: number,
): void {
  const size = evaluate(point).length;
  const [u, v] = [drawWeights(size, seed, 4), drawWeights(size, seed, 5)];
  const [ofU, ofV, ofSum] = [u, v, u.map((weight, i) => weight + (v[i] as number))].map((weights) =>
    pull(point, weights),
  );
  for (const [input, sums] of (ofSum ?? []).entries()) {
    for (let i = 0; i < (sums?.length ?? 0); i++) {
      const [a, b, sum] = [ofU, ofV, ofSum].map((pulled) => pulled?.[input]?.[i] as number) as [number, number, number];
      recorder.count("linearity", 1);
      if (Math.abs(a + b - sum) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3)) continue;
      const words = `${gate.label}: the gradient of input ${input} is not linear in the upstream gradient: ${a} for one, ${b} for another, ${sum} for their sum`;
      recorder.fail("linearity", words, { input, analytic: sum, numeric: a + b });
      break;
    }
  }
}

/** Sets a gate up on other shapes; undefined when it refuses them. */
export function trySetUp(gate: Gate, sources: readonly Source[], context: Context): Bench | undefined {
  try {
    return setUp(gate, sources, context.options);
  } catch {
    return undefined;
  }
}
