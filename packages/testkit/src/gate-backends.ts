// A gate on backends: stepped equals compiled to the bit, and both are within rounding of the reference.
import type { Backend, Dtype, Numbers, Wire } from "@chainrule/core";
import { compile, defineGate, differentiate, type Expr, isFloat, Pass, reference, sizeOf } from "@chainrule/core";
import type { Bench } from "./bench.ts";
import { feedsOf, flatOf, labelsOf, setUp } from "./bench.ts";
import { boundsOf, compareWithin } from "./bounds.ts";
import type { Comparison } from "./compare.ts";
import { compareNumbers } from "./compare.ts";
import type { Context } from "./context.ts";
import { wordsOf } from "./context.ts";
import type { Point } from "./draw.ts";
import { drawPoint, drawWeights, isGiven } from "./draw.ts";
import { isDifferentiable } from "./first-order.ts";
import type { CheckName } from "./report.ts";

const weigh = defineGate("weigh", (x: Expr, weight: Expr) => x.mul(weight));

/** Compares value and gradients, stepped and compiled, on the reference and on every backend that was given. */
export async function checkBackends(context: Context): Promise<void> {
  const { options, recorder } = context;
  await checkBackend(context, reference, "float64");
  if (!options.backends?.length) recorder.note("backends", "no backends were given");
  for (const backend of options.backends ?? [])
    for (const dtype of ["float32", "float64"] as const)
      if (backend.dtypes.includes(dtype)) await checkBackend(context, backend, dtype);
}

async function checkBackend(context: Context, backend: Backend, dtype: "float32" | "float64"): Promise<void> {
  const { gate, sources, seed, options, recorder } = context;
  const on = `${backend.label} in ${dtype}`;
  const unheld = sources.find((source) => source.dtype !== "float" && !backend.dtypes.includes(source.dtype as Dtype));
  if (unheld) return recorder.note("backends", `${backend.label} does not hold ${unheld.dtype}`);
  try {
    for (let draw = 0; draw < (isGiven(sources) ? 1 : (options.points ?? 2)); draw++) {
      const point = drawPoint(sources, seed, draw);
      await compareOn(context, backend, setUp(gate, sources, { ...options, dtype }), point, on);
      if (recorder.failedIn("backends") || recorder.failedIn("compiled")) return;
    }
  } catch (error) {
    const check: CheckName = backend === reference ? "compiled" : "backends";
    recorder.fail(check, `${gate.label} on ${on}: ${wordsOf(error)}`, { backend: backend.label });
  }
}

/** One point on one backend. */
async function compareOn(context: Context, backend: Backend, bench: Bench, point: Point, on: string): Promise<void> {
  const { seed, recorder, gate } = context;
  const { graph, inputs, output, training } = bench;
  const floats = isDifferentiable(bench) ? inputs.filter((wire) => isFloat(wire.dtype)) : [];
  const shape = output.shape as readonly number[];
  const weights = { shape, data: drawWeights(sizeOf(shape), seed, 11) };
  const upstream = floats.length > 0 ? graph.input("upstream", shape, { dtype: output.dtype }) : undefined;
  const gradients = upstream ? differentiate(weigh(output, upstream), floats) : [];
  const feeds = feedsOf(bench, point, upstream ? { upstream: weights } : {});
  // A pass takes every input of its graph, a program those that it needs: a gate may have no use for one.
  const needed = new Set(labelsOf([output, ...gradients]));
  const compiled = await compile(graph, { outputs: [output, ...gradients], backend, training });
  compiled(Object.fromEntries(Object.entries(feeds).filter(([label]) => needed.has(label))));
  const pass = new Pass(graph, backend, feeds, { training }).forward();
  const program = compiled.program();
  const given = program.inputs.map((id) => numbersFor(program.values[id]?.label, bench, point, weights.data));
  const bounds = boundsOf(program, given);
  if (upstream) pass.backward(output, weights);
  for (const [i, wire] of [output, ...gradients].entries()) {
    const name = i === 0 ? "the value" : `the gradient of ${(floats[i - 1] as Wire).label}`;
    const whole = await flatOf(compiled.value(wire));
    record(
      context,
      "compiled",
      `${gate.label} on ${on}: ${name}, compiled,`,
      bits(whole, await flatOf(pass.value(wire))),
      "stepped",
      backend,
    );
    if (i > 0) {
      const back = await flatOf(pass.gradient(floats[i - 1] as Wire));
      record(
        context,
        "compiled",
        `${gate.label} on ${on}: ${name}, compiled,`,
        bits(whole, back),
        "of a backward pass",
        backend,
      );
    }
    if (backend === reference) continue;
    const within = compareWithin(whole, bounds[i] as (typeof bounds)[number]);
    record(context, "backends", `${gate.label} on ${on}: ${name}`, within, "on the reference", backend);
    if (within.unbounded > 0)
      recorder.note("backends", `on ${on} rounding may change ${within.unbounded} numbers of ${name} altogether`);
  }
  compiled.dispose();
}

const bits = (a: Numbers, b: Numbers): Comparison => compareNumbers(a, b, { signedZeros: true });

function record(
  { recorder }: Context,
  check: CheckName,
  what: string,
  comparison: Comparison,
  than: string,
  { label }: Backend,
): void {
  const { equal, compared, message, worst } = comparison;
  recorder.count(check, compared, equal || !worst ? 0 : worst.distance);
  if (equal) return;
  const details = { backend: label, index: worst?.index, analytic: worst?.actual, numeric: worst?.expected };
  recorder.fail(check, `${what} is not what it is ${than}: it ${message}`, details);
}

function numbersFor(label: string | undefined, { inputs }: Bench, point: Point, weights: Float64Array): Float64Array {
  if (label === "upstream") return weights;
  const input = inputs.findIndex((wire) => wire.label === label);
  return input >= 0 ? (point[input] as Float64Array) : Float64Array.of(0); // the number of the step
}
