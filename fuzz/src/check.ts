// What must hold of every graph.
import { cpu } from "@chainrule/backend-cpu";
import { webgpu } from "@chainrule/backend-webgpu";
import type { Backend, Feeds, Optimizer, Wire } from "@chainrule/core";
import { compile, reference, sameShape } from "@chainrule/core";
import { boundsOf, compareNumbers, compareWithin, runOn } from "@chainrule/testkit";
import { type Built, build, type Float, type Plan } from "./plan.ts";
import type { PublicGates } from "./public-gates.ts";
import {
  allFeedsOf,
  compiled,
  type Data,
  type Differentiated,
  inputsOf,
  parametersOf,
  type Results,
  readCompiled,
  readFlat,
  readPass,
  stepped,
  throughJson,
  type Whole,
  withGradients,
} from "./run.ts";

/** Where a graph is run, and in which dtype. */
export interface Target {
  readonly label: string;
  readonly backend: Backend;
  readonly float: Float;
}

const onReference: Target = { label: "reference", backend: reference, float: "float32" };
const onCpu = (float: Float): Target => ({ label: `cpu in ${float}`, backend: cpu(), float });
/** The backends, by the names that the command takes. */
export const targets: Readonly<Record<string, () => readonly Target[] | Promise<readonly Target[]>>> = {
  cpu: () => [onCpu("float32"), onCpu("float64")],
  reference: () => [onReference],
  webgpu: async () => [{ label: "webgpu", backend: await webgpu(), float: "float32" }],
  all: () => [onCpu("float32"), onCpu("float64"), onReference],
};

/** How many numbers were compared, and how many were not because rounding can change them altogether. */
export interface Tally {
  compared: number;
  unbounded: number;
}

/** Throws where a graph is not what it must be on one backend. */
export async function checkPlan(plan: Plan, gates: PublicGates, target: Target, tally: Tally): Promise<void> {
  const { backend, float } = target;
  const built = build(plan, { float, gates, named: true });
  // A cast to a dtype that the backend does not hold is refused, as it should be.
  if (built.graph.nodes.some(({ output }) => !backend.dtypes.includes(output.dtype))) return;
  const graph = withGradients(built);
  checkGradientShapes(graph);
  const pass = stepped(plan, graph, backend);
  const steps = await readPass(plan, graph, pass);
  const whole = await compiled(plan, graph, backend);
  expectSame("compiled", whole.results, "stepped", steps);
  for (const [i, wire] of graph.floats.entries()) {
    const [placed, sent] = [graph.gradients[i] as Wire, `the gradient of ${wire.label}`];
    expectSameData(`${sent}, placed in the graph`, steps.get(placed.label), "sent back by the pass", steps.get(sent));
  }
  pass.backward(graph.loss);
  expectSame("after a second backward", await readPass(plan, graph, pass), "after the first", steps);
  whole.forward(inputsOf(plan));
  const again = await readCompiled(whole.forward, graph.wires);
  expectSame("run a second time", again, "run once", whole.results);
  await expectSameFromJson(backend, whole);
  if (backend !== reference) expectWithinBounds(whole, tally);
  whole.forward.dispose();
  if (plan.batch !== undefined) {
    const sized = await compiled(plan, withGradients(build(plan, { float, gates })), backend);
    // What is stretched from 1 to a batch of 1 has its gradient summed over one number: 0 + -0 is 0.
    expectSame('with "batch" as a number', sized.results, "as a name", whole.results, plan.batch !== 1);
    sized.forward.dispose();
  }
  await checkTraining(plan, build(plan, { float, gates, named: true }), target);
}

/** Far out, gates cut off what is this small. */
const CUT_OFF = 1e-24;

/**
 * Throws where the backward of a public gate is not the one that follows from its forward: in float64, on the reference,
 * away from kinks, where either may be right.
 */
export async function checkBackwards(plan: Plan, gates: PublicGates, tally: Tally): Promise<void> {
  if (!plan.steps.some(({ made }) => "gate" in made)) return;
  const [written, derived] = [false, true].map((derived) =>
    build(plan, { float: "float64", gates, derived, moved: true }),
  );
  const [a, b] = [await boundedGradients(plan, written as Built), await boundedGradients(plan, derived as Built)];
  for (const [i, { label, bounded, finite }] of a.entries()) {
    const other = b[i]?.bounded as typeof bounded;
    bounded.data.forEach((value, k) => {
      const truth = other.data[k] as number;
      const allowed = (bounded.bounds[k] as number) + (other.bounds[k] as number) + CUT_OFF;
      // What is the slope at NaN? And where a gradient is no number there is a pole, which a backward that was written may get around.
      const loose = !finite || !Number.isFinite(value) || !Number.isFinite(truth) || !Number.isFinite(allowed);
      tally[loose ? "unbounded" : "compared"]++;
      if (!loose && Math.abs(value - truth) > allowed)
        throw new Error(
          `the gradient of ${label} at ${k} is ${value} by the gates' own backward, and ${truth} derived from forward (allowed: ${allowed})`,
        );
    });
  }
}

async function boundedGradients(plan: Plan, built: Built) {
  const { floats, gradients, ...graph } = withGradients(built);
  const leaves = floats.flatMap((wire, i) => (wire.kind === "output" ? [] : [[wire, gradients[i] as Wire] as const]));
  const wires = leaves.map(([, gradient]) => gradient);
  const { forward, program, given, results } = await compiled(
    plan,
    { ...graph, floats, gradients, wires: [...built.leaves, ...wires, ...built.outputs] },
    reference,
  );
  forward.dispose();
  const bounds = boundsOf(program, given).slice(built.leaves.length);
  const finite = built.outputs.every(({ label }) => Array.from(results.get(label) as Data).every(Number.isFinite));
  return leaves.map(([{ label }], i) => ({ label, bounded: bounds[i] as (typeof bounds)[number], finite }));
}

function checkGradientShapes({ floats, gradients }: Differentiated): void {
  const wrong = floats.findIndex((wire, i) => {
    const gradient = gradients[i] as Wire;
    return !sameShape(gradient.shape, wire.shape) || gradient.dtype !== wire.dtype;
  });
  if (wrong >= 0)
    throw new Error(`the gradient of ${floats[wrong]} is placed with another shape or dtype: ${gradients[wrong]}`);
}

function expectSameData(
  what: string,
  actual: Data | undefined,
  than: string,
  expected: Data | undefined,
  signedZeros = true,
): void {
  const [a, e] = [actual ?? [], expected ?? []];
  let same = a.length === e.length;
  for (let i = 0; same && i < e.length; i++) same = Object.is(a[i], e[i]);
  if (same) return;
  const { equal, message } = compareNumbers(Array.from(a), Array.from(e), { signedZeros });
  if (!equal) throw new Error(`${what}, is not what it is ${than}: it ${message}`);
}

function expectSame(how: string, actual: Results, than: string, expected: Results, signedZeros = true): void {
  for (const [name, data] of actual) expectSameData(`${name}, ${how}`, data, than, expected.get(name), signedZeros);
}

async function expectSameFromJson(backend: Backend, { program, given, results }: Whole): Promise<void> {
  const outputs = await runOn(backend, throughJson(program), given);
  for (const [i, { label }] of program.outputs.entries())
    expectSameData(`${label}, from JSON`, outputs[i], "before", results.get(label));
}

function expectWithinBounds({ program, given, results }: Whole, tally: Tally): void {
  for (const [i, bounded] of boundsOf(program, given).entries()) {
    const label = program.outputs[i]?.label as string;
    const { equal, message, compared, unbounded } = compareWithin(results.get(label) as Data, bounded);
    tally.compared += compared - unbounded;
    tally.unbounded += unbounded;
    if (!equal) throw new Error(`${label} is not what it is on the reference: it ${message}`);
  }
}

/** v ← 0.9 v - rate · dw, w ← w + v: an optimizer with a memory, to be done by hand as well. */
const momentum: Optimizer<"v"> = {
  label: "momentum",
  remembers: { v: (shape) => new Float64Array(shape.reduce((n, size) => n * size, 1)) },
  update: (w, dw, { v }, { learningRate }) => {
    const next = v.mul(0.9).sub(dw.mul(learningRate));
    return [w.add(next), { v: next }];
  },
};
const RATE = 0.125;

/** Parameters that the loss depends on, and those of them that a gradient reaches. */
function trainedBy({ graph, loss }: Built): { readonly used: readonly Wire[]; readonly reached: readonly Wire[] } {
  const [used, reached] = [new Set([loss]), new Set([loss])];
  for (const { output, inputs, template } of graph.nodes.toReversed()) {
    for (const [i, wire] of inputs.entries()) {
      if (used.has(output)) used.add(wire);
      if (reached.has(output) && template.gradients[i]) reached.add(wire);
    }
  }
  const parameters = (wires: ReadonlySet<Wire>): readonly Wire[] =>
    [...wires].filter(({ kind }) => kind === "parameter");
  return { used: parameters(used), reached: parameters(reached) };
}

/** Two compiled training steps against two by hand. */
async function checkTraining(plan: Plan, built: Built, { backend, float }: Target): Promise<void> {
  const { used, reached } = trainedBy(built);
  if (reached.length === 0) return;
  const starts = parametersOf(plan);
  const parameters = Object.fromEntries(used.map(({ label }) => [label, starts[label]])) as Feeds;
  const needed = usedInputs(plan, built);
  const known = plan.leaves.some(({ label, shape }) => label in needed && shape.includes("batch"));
  // What is stretched to "batch" alone has no size: a step takes the feeds of what the loss depends on, and no others.
  if (plan.batch !== undefined && !known) return;
  const frozen = used.filter((wire) => !reached.includes(wire));
  const options = { loss: built.loss, optimizer: momentum, learningRate: RATE, backend, parameters, frozen };
  const step = await compile(built.graph, options);
  const round = float === "float32" && backend !== reference ? Math.fround : (x: number): number => x;
  const feeds: Record<string, Feeds[string]> = { ...allFeedsOf(plan) };
  const memory = new Map<string, Float64Array>();
  for (let count = 0; count < 2; count++) {
    const pass = stepped(plan, built, backend, feeds, count);
    expectSameData(
      `the loss of compiled step ${count}`,
      await readFlat(step(needed)),
      "by hand",
      await readFlat(pass.value(built.loss)),
    );
    for (const wire of reached) {
      const { label } = wire;
      const [w, dw] = [await readFlat(pass.value(wire)), await readFlat(pass.gradient(wire))];
      const v = memory.get(label) ?? new Float64Array(w.length);
      const next = v.map((x, i) => round(round(x * round(0.9)) - round((dw[i] as number) * RATE)));
      memory.set(label, next);
      const data = next.map((x, i) => round((w[i] as number) + x));
      feeds[label] = { shape: wire.shape as readonly number[], data };
      const trained = step.parameters[label];
      expectSameData(`${label} after compiled step ${count}`, trained && (await readFlat(trained)), "by hand", data);
    }
  }
  step.dispose();
}

/** The feeds of what the loss depends on: compiled programs refuse others. */
function usedInputs(plan: Plan, { graph, loss }: Built): Feeds {
  const used = new Set([loss]);
  for (const { output, inputs } of graph.nodes.toReversed())
    if (used.has(output)) for (const wire of inputs) used.add(wire);
  const labels = new Set([...used].map(({ label }) => label));
  return Object.fromEntries(Object.entries(inputsOf(plan)).filter(([label]) => labels.has(label)));
}
