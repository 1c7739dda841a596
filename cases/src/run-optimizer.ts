// Running an optimizer case: a trajectory on a program, or one step from gradients and state that are given.
import {
  ComputationalGraph,
  compile,
  differentiate,
  isFloat,
  type Read,
  type Stored,
  type TrainingStep,
  type Wire,
} from "@chainrule/core";
import { lbfgs, objective } from "@chainrule/optim";
import { exactPlace, type Place } from "./backends.ts";
import { fromExact, oneStep } from "./bounds.ts";
import { type BoundsOf, checkDtypes, checkHeld, compareAll, type Found } from "./compare.ts";
import { Malformed, type StepCase, type Tensor, type Tensors, type TrajectoryCase } from "./format.ts";
import { type Searching, say, type Updating } from "./optimizers.ts";
import { placeProgram, type Values, valueNamed } from "./place-program.ts";
import { conventionsOf } from "./policies.ts";
import type { Verdict } from "./verdict.ts";
import { gate } from "./vocabulary/context.ts";

export async function runOptimizer(given: StepCase | TrajectoryCase, place: Place): Promise<Verdict> {
  const said = say(given);
  if (given.kind === "optimizer_step") {
    if (!("optimizer" in said))
      throw new Malformed(`one step of ${given.optimizer} needs a program, not gradients alone`);
    const { found, bounds } = await makeStep(given, said, place);
    const verdict = compareAll(found, given.tol);
    return verdict.status === "failed" && place.float === "float32" ? compareAll(found, given.tol, bounds) : verdict;
  }
  const verdict = compareAll(await follow(given, said, place), given.tol);
  return verdict.status === "failed" && place.float === "float32" && "optimizer" in said
    ? watch(given, said, place)
    : verdict;
}

async function read(handle: Read): Promise<Tensor> {
  const data = await handle.read();
  return { shape: handle.shape, data: typeof data === "number" ? [data] : Array.from(data) };
}

/** Something that goes on, one step a call. */
interface Running {
  readonly parameters: Readonly<Record<string, Stored>>;
  /** Makes a step; the loss before it. */
  step(): Promise<Tensor>;
  dispose(): void;
}

async function follow(given: TrajectoryCase, said: Updating | Searching, place: Place): Promise<readonly Found[]> {
  checkDtypes(given, place);
  checkHeld([...Object.values(given.tensors), ...Object.values(given.after).flatMap(Object.values)], place);
  const running = await ("optimizer" in said ? updating(given, said, place) : searching(given, said, place));
  const found: Found[] = [];
  let [made, loss] = [0, { shape: [], data: [Number.NaN] } as Tensor];
  for (const [after, expected] of Object.entries(given.after).sort(([a], [b]) => Number(a) - Number(b))) {
    for (; made < Number(after); made++) loss = await running.step();
    for (const [label, tensor] of Object.entries(expected)) {
      const isLoss = label === "loss_before_step";
      const actual = isLoss ? { ...loss, shape: tensor.shape } : await read(parameterOf(running.parameters, label));
      found.push({ name: `${label} after ${after}`, actual, expected: tensor });
    }
  }
  running.dispose();
  return found;
}

/**
 * Rounding errors of one step are carried into the next, where no bound over all of them means anything. So every step is held
 * to the reference's own, from the numbers that the backend had before it; and the reference's trajectory to the case.
 */
async function watch(given: TrajectoryCase, said: Updating, place: Place): Promise<Verdict> {
  const exact = compareAll(await follow(given, said, exactPlace), given.tol);
  if (exact.status === "failed") return exact;
  using step = await compiled(given, said, place);
  const expectation = oneStep(step.program());
  const most = Math.max(...Object.keys(given.after).map(Number));
  let [rounded, unbounded, loosest] = [0, 0, 0];
  for (let made = 0; made < most; made++) {
    const before = await numbersOf(step);
    const loss = await read(step({}));
    const after = await numbersOf(step);
    const found: Found[] = [];
    const bounds = expectation(before);
    for (const [label, { data, shape }] of bounds) {
      const actual = after.get(label) ?? loss.data;
      found.push({ name: label, actual: { shape, data: actual }, expected: { shape, data: Array.from(data) } });
    }
    const verdict = compareAll(found, { abs: 0, rel: 0 }, (name) => {
      const bounded = bounds.get(name);
      return bounded && { exact: bounded.data, bounds: bounded.bounds };
    });
    if (verdict.status === "failed")
      return { ...verdict, why: `step ${made + 1}, from its own numbers: ${verdict.why}` };
    rounded += verdict.rounded ?? 0;
    unbounded += verdict.unbounded ?? 0;
    loosest = Math.max(loosest, verdict.loosest ?? 0);
  }
  return { status: "passed", rounded, unbounded, loosest };
}

/** Everything that a training program starts a step from, by the labels that its values have. */
async function numbersOf(step: TrainingStep): Promise<Map<string, readonly number[]>> {
  const numbers = new Map([
    ["step", [step.steps]],
    ["learningRate", [Math.fround(step.learningRate)]],
  ]);
  for (const [label, stored] of Object.entries(step.parameters)) numbers.set(label, [...(await read(stored)).data]);
  for (const [label, remembered] of Object.entries(step.state))
    for (const [name, stored] of Object.entries(remembered))
      numbers.set(`${label}.${name}`, [...(await read(stored)).data]);
  return numbers;
}

function parameterOf(parameters: Running["parameters"], label: string): Stored {
  const stored = parameters[label];
  if (!stored) throw new Malformed(`${label} is no parameter`);
  return stored;
}

async function compiled(given: TrajectoryCase, said: Updating, { backend, float }: Place): Promise<TrainingStep> {
  const { graph, loss } = build(given, float);
  const { optimizer, learningRate, steps = 0 } = said;
  const step = await compile(graph, { loss, optimizer, learningRate, backend, parameters: startOf(given) });
  step.steps = steps;
  return step;
}

async function updating(given: TrajectoryCase, said: Updating, place: Place): Promise<Running> {
  const step = await compiled(given, said, place);
  return { parameters: step.parameters, step: () => read(step({})), dispose: () => step.dispose() };
}

async function searching(
  given: TrajectoryCase,
  { options, seen }: Searching,
  { backend, float }: Place,
): Promise<Running> {
  const { graph, loss, parameters } = build(given, float);
  const gradients = differentiate(loss, parameters);
  const outputs = [loss, ...gradients];
  const program = await compile(graph, { outputs, backend, parameters: startOf(given) });
  const search = lbfgs(seen(objective(program, { loss, parameters, gradients })), options);
  const step = async (): Promise<Tensor> => {
    const before = await read(program({}));
    await search({});
    return before;
  };
  return { parameters: program.parameters, step, dispose: () => program.dispose() };
}

const startOf = ({ trainable, tensors }: TrajectoryCase): Tensors =>
  Object.fromEntries(trainable.map((label) => [label, tensorNamed(tensors, label)]));

function tensorNamed<T extends Tensor>(tensors: Tensors<T>, label: string): T {
  const tensor = tensors[label];
  if (!tensor) throw new Malformed(`there is no tensor ${label}`);
  return tensor;
}

/** The case's program as a graph, the trainable leaves as its parameters; a loss that is no scalar is summed. */
function build({ tensors, trainable, program, loss, project }: TrajectoryCase, float: Place["float"]) {
  const conventions = conventionsOf(project);
  const graph = new ComputationalGraph({ dtype: float, policy: conventions.policy });
  const values: Values = new Map();
  for (const [label, { shape, data, dtype }] of Object.entries(tensors)) {
    const leaf = (): Wire => graph.constant({ shape, data }, { dtype: isFloat(dtype) ? float : dtype });
    values.set(label, { wire: trainable.includes(label) ? graph.parameter(label, shape) : leaf() });
  }
  placeProgram(program, values, { graph, conventions });
  const { wire } = valueNamed(values, loss);
  const scalar = wire.shape.length === 0 ? wire : gate("sum")(wire);
  return { graph, loss: scalar, parameters: trainable.map((label) => valueNamed(values, label).wire) };
}

/** One step, on Σ parameter · gradient, whose gradients are the case's. */
async function makeStep(
  given: StepCase,
  said: Updating,
  { backend, float }: Place,
): Promise<{ readonly found: readonly Found[]; readonly bounds: BoundsOf }> {
  const { params, grads, state, expect } = given;
  checkHeld([params, grads, expect.params, ...Object.values(expect.state)].flatMap(Object.values), { float });
  const { optimizer, learningRate, steps = 0, remembers = {} } = said;
  const graph = new ComputationalGraph({ dtype: float });
  const terms = Object.entries(params).map(([label, { shape }]) =>
    gate("sum")(gate("multiply")(graph.parameter(label, shape), graph.constant(tensorNamed(grads, label)))),
  );
  const loss = terms.reduce((sum, term) => gate("add")(sum, term));
  using step = await compile(graph, {
    loss,
    optimizer,
    learningRate,
    backend,
    parameters: params,
  });
  const stored = (role: string, label: string): Stored => {
    const ours = step.state[label]?.[remembers[role] ?? ""];
    if (!ours) throw new Malformed(`${given.optimizer} does not remember ${role} of ${label}`);
    return ours;
  };
  for (const [role, tensors] of Object.entries(state))
    for (const [label, tensor] of Object.entries(tensors)) stored(role, label).write(tensor);
  step.steps = steps;
  const before = await numbersOf(step);
  const exact = new Map(Object.entries(params).map(([label, { data }]) => [label, data]));
  exact.set("learningRate", [step.learningRate]);
  for (const [role, tensors] of Object.entries(state))
    for (const [label, { data }] of Object.entries(tensors)) exact.set(`${label}.${remembers[role]}`, data);
  step({});
  const found: Found[] = [];
  for (const [label, expected] of Object.entries(expect.params))
    found.push({ name: label, actual: await read(parameterOf(step.parameters, label)), expected });
  for (const [role, tensors] of Object.entries(expect.state))
    for (const [label, expected] of Object.entries(tensors))
      found.push({ name: `${label}.${remembers[role]}`, actual: await read(stored(role, label)), expected });
  const expectation = oneStep(step.program());
  const bounds: BoundsOf = (name) => {
    // From the rounded numbers that it had, and from the exact ones of the case.
    const [made, wanted] = [expectation(before).get(name), expectation(new Map([...before, ...exact])).get(name)];
    return made && fromExact(made, wanted?.data ?? []);
  };
  return { found, bounds };
}
