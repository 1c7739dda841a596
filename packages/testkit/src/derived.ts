// The hand-written backward against the gradients that the op table gives, and a gate that sits at several nodes.
import type { Expr, Gate } from "@chainrule/core";
import { isFloat, reference, sameShape } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { flatNow, passOf, placeOn, setUp } from "./bench.ts";
import { indexOf } from "./compare.ts";
import type { Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import type { Point } from "./draw.ts";
import { drawPoint, drawWeights } from "./draw.ts";
import { isDifferentiable, problemOf } from "./first-order.ts";

/** The gate without its backward, so that core derives one. */
function withoutBackward(gate: Gate): Gate {
  const forward = (...inputs: readonly Expr[]) => gate.forward(...inputs);
  Object.defineProperty(forward, "length", { value: gate.forward.length });
  return { label: gate.label, forward };
}

/** Two formulas of one function differ by rounding, more where they cancel: so much is allowed, of the larger and besides. */
const RELATIVE = 1e-8;
const ABSOLUTE = 1e-11;

/** Compares hand-written and derived gradients on the points of the gradient check. */
export async function checkDerived(context: Context, bench: Bench): Promise<void> {
  const { gate, sources, options, seed, recorder } = context;
  if (!gate.backward || gate.inside) return recorder.note("derived", "there is no hand-written backward");
  if (!isDifferentiable(bench)) return recorder.note("derived", "nothing here is float");
  const [written, derived] = [
    await problemOf(bench, sources),
    await problemOf(setUp(withoutBackward(gate), sources, options), sources),
  ];
  for (let draw = 0; draw < (options.points ?? 2); draw++) {
    const point = drawPoint(sources, seed, draw);
    const weights = drawWeights(written.evaluate(point).length, seed, 7);
    const [ours, theirs] = [written.pull(point, weights), derived.pull(point, weights)];
    for (const [input, source] of sources.entries()) {
      if (!ours[input] || !theirs[input]) continue;
      const { wrong, worst, compared } = relativeDifference(ours[input], theirs[input]);
      recorder.count("derived", compared, wrong === undefined ? worst : 0);
      if (wrong === undefined) continue;
      const index = indexOf(wrong, source.shape);
      const [analytic, numeric] = [ours[input][wrong], theirs[input][wrong]];
      const words = `${gate.label}: at [${index}] of input ${input} the hand-written gradient is ${analytic}, the derived one ${numeric}, a relative difference of ${worst.toPrecision(3)}`;
      recorder.fail("derived", words, { input, index, analytic, numeric });
      return;
    }
  }
}

function relativeDifference(ours: Float64Array, theirs: Float64Array) {
  let [worst, wrong, compared] = [0, undefined as number | undefined, 0];
  for (const [i, a] of ours.entries()) {
    const b = theirs[i] as number;
    // Derived gradients may be NaN where a hand-written one is not: that is what it is written for.
    if (!Number.isFinite(b)) continue;
    compared++;
    const size = Math.max(Math.abs(a), Math.abs(b));
    const relative = a === b ? 0 : Math.abs(a - b) / Math.max(size, ABSOLUTE / RELATIVE);
    if (!(relative <= RELATIVE)) wrong ??= i;
    worst = Math.max(worst, relative);
  }
  return { worst, wrong, compared };
}

/** One wire at several inputs, and one gate object at two nodes: gradients add, and nodes share nothing. */
export async function checkFanOut(context: Context, alone: Bench): Promise<void> {
  const { gate, sources, options, seed, recorder } = context;
  if (!isDifferentiable(alone)) return recorder.note("fan-out", "nothing here is float");
  const [here, there] = [drawPoint(sources, seed, 0), drawPoint(sources, seed, 2)];
  const weights = drawWeights(flatNow(passOf(alone, here, reference).value(alone.output)).length, seed, 9);
  try {
    const twice = setUp(gate, sources, options);
    const more = sources.map((source, i) =>
      twice.graph.input(`other${i}`, source.shape, { dtype: (twice.inputs[i] as (typeof twice.inputs)[number]).dtype }),
    );
    const both = { ...twice, inputs: [...twice.inputs, ...more] };
    const second = placeOn(gate, more);
    const pass = passOf(both, [...here, ...there], reference);
    compareAlone(
      context,
      "the first of two nodes",
      alone,
      here,
      weights,
      pass.backward(twice.output, seedOf(alone, weights)),
      twice.inputs,
    );
    compareAlone(
      context,
      "the second of two nodes",
      alone,
      there,
      weights,
      pass.backward(second, seedOf(alone, weights)),
      more,
    );
  } catch (error) {
    recorder.fail("fan-out", `${gate.label} cannot sit at two nodes: ${wordsOf(error)}`);
  }
  checkSameWire(context, alone, here, weights);
}

const seedOf = ({ output }: Bench, data: Float64Array) => ({ shape: output.shape as readonly number[], data });

function compareAlone(
  { gate, recorder }: Context,
  which: string,
  alone: Bench,
  point: Point,
  weights: Float64Array,
  pass: ReturnType<typeof passOf<"now">>,
  wires: Bench["inputs"],
): void {
  const expected = passOf(alone, point, reference).backward(alone.output, seedOf(alone, weights));
  for (const [input, wire] of wires.entries()) {
    if (!isFloat(wire.dtype)) continue;
    const [ours, theirs] = [
      flatNow(pass.gradient(wire)),
      flatNow(expected.gradient(alone.inputs[input] as typeof wire)),
    ];
    recorder.count("fan-out", ours.length);
    const wrong = ours.findIndex((value, i) => !Object.is(value, theirs[i]));
    if (wrong < 0) continue;
    const words = `${gate.label}: at ${which} the gradient of input ${input} is ${ours[wrong]}, and ${theirs[wrong]} when the gate is alone: nodes share nothing`;
    recorder.fail("fan-out", words, { input, analytic: ours[wrong], numeric: theirs[wrong] });
    return;
  }
}

/** One wire at two inputs gets the sum of what it gets at each. */
function checkSameWire(context: Context, alone: Bench, point: Point, weights: Float64Array): void {
  const { gate, sources, options, recorder } = context;
  const first = sources.findIndex((source, i) =>
    sources.some(
      (other, j) =>
        j > i && source.dtype === "float" && other.dtype === "float" && sameShape(source.shape, other.shape),
    ),
  );
  if (first < 0) return;
  const second = sources.findIndex(
    (other, j) => j > first && other.dtype === "float" && sameShape(sources[first]?.shape ?? [], other.shape),
  );
  const same = point.with(second, point[first] as Float64Array);
  const bench = setUp(gate, sources, options);
  const wires = bench.inputs.with(second, bench.inputs[first] as (typeof bench.inputs)[number]);
  const output = placeOn(gate, wires);
  const apart = passOf(alone, same, reference).backward(alone.output, seedOf(alone, weights));
  const joined = passOf(bench, same, reference).backward(output, seedOf(alone, weights));
  const parts = [first, second].map((i) => flatNow(apart.gradient(alone.inputs[i] as (typeof wires)[number])));
  const sum = flatNow(joined.gradient(bench.inputs[first] as (typeof wires)[number]));
  recorder.count("fan-out", sum.length);
  const wrong = sum.findIndex((value, i) => {
    const expected = (parts[0]?.[i] as number) + (parts[1]?.[i] as number);
    return Number.isFinite(expected) && Math.abs(value - expected) > 1e-12 * Math.max(1, Math.abs(expected));
  });
  if (wrong < 0) return;
  const words = `${gate.label}: one wire at inputs ${first} and ${second} gets ${sum[wrong]}, not the sum of ${parts[0]?.[wrong]} and ${parts[1]?.[wrong]}`;
  recorder.fail("fan-out", words, { input: first });
}
