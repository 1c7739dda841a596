/// <reference types="node" />
// Cases of other people's test suites, where they are kept beside the checkout: read, built as graphs, and run.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ComputationalGraph,
  compile,
  defineGate,
  differentiate,
  type Expr,
  reference,
  type Stored,
  type Wire,
} from "@chainrule/core";
import { lbfgs, objective } from "@chainrule/optim";
import { type Asked, type Searching, say, type Updating } from "./cases.ts";
import { flat } from "./reading.ts";

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Tensors = Readonly<Record<string, Tensor>>;
type States = Readonly<Record<string, Tensors>>;

interface Expected extends Asked {
  readonly tol: { readonly abs: number; readonly rel: number };
}
/** Several steps on a program; what is expected after some of them. */
interface Trajectory extends Expected {
  readonly kind: "optimizer_trajectory";
  readonly trainable: readonly string[];
  readonly tensors: Tensors;
  readonly program: readonly {
    readonly op: string;
    readonly in: readonly string[];
    readonly attrs: { readonly transA?: boolean; readonly transB?: boolean };
    readonly out: readonly [string];
  }[];
  readonly loss: string;
  readonly expect: { readonly after_step: Readonly<Record<string, Tensors>> };
}
/** One step with gradients and state that are given. */
interface SingleStep extends Expected {
  readonly kind: "optimizer_step";
  readonly params: Tensors;
  readonly grads: Tensors;
  readonly state: States;
  readonly expect: { readonly params: Tensors; readonly state: States };
}
export type Case = Trajectory | SingleStep;

const folder = join(import.meta.dirname, "..", "..", "..", "..", "shared", "cases", "optimizers");

/** All cases that are here, by their names. */
export const readCases = (): ReadonlyMap<string, Case> =>
  new Map(
    (existsSync(folder) ? globSync("*.json", { cwd: folder }).sort() : [])
      .flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Case[])
      .map((found) => [found.id, found]),
  );

/** What was found, and what the case expects. */
interface Found {
  readonly what: string;
  readonly actual: readonly number[];
  readonly expected: readonly number[];
}

/** Runs a case; everything that it has an opinion on. */
export async function run(given: Case): Promise<readonly Found[]> {
  const said = say(given);
  if (given.kind === "optimizer_step") return made(given, said as Updating);
  const { loss, parameters, step } = await ("optimizer" in said ? updating(given, said) : searching(given, said));
  const found: Found[] = [];
  let steps = 0;
  for (const [after, { loss_before_step: lossBefore, ...expected }] of Object.entries(given.expect.after_step)) {
    for (; steps < Number(after); steps++) await step();
    if (lossBefore) found.push({ what: `loss before ${after}`, actual: [loss()], expected: lossBefore.data });
    for (const [label, { data }] of Object.entries(expected))
      found.push({ what: `${label} after ${after}`, actual: flat(parameters[label]), expected: data });
  }
  return found;
}

interface Running {
  readonly parameters: Readonly<Record<string, Stored<"now">>>;
  /** The loss before the latest step. */
  loss(): number;
  step(): Promise<unknown>;
}

async function updating(given: Trajectory, { optimizer, learningRate, steps = 0 }: Updating): Promise<Running> {
  const { graph, loss } = built(given);
  const parameters = startOf(given);
  const step = await compile(graph, { loss, optimizer, learningRate, backend: reference, parameters });
  step.steps = steps;
  let latest = Number.NaN;
  return {
    parameters: step.parameters,
    loss: () => latest,
    step: async () => {
      latest = step({}).read();
    },
  };
}

async function searching(given: Trajectory, { options, seen }: Searching): Promise<Running> {
  const { graph, loss, parameters } = built(given);
  const gradients = differentiate(loss, parameters);
  const outputs = [loss, ...gradients];
  const program = await compile(graph, { outputs, backend: reference, parameters: startOf(given) });
  const step = lbfgs(seen(objective(program, { loss, parameters, gradients })), options);
  let latest = Number.NaN;
  return {
    parameters: program.parameters,
    loss: () => latest,
    step: () => {
      latest = program({}).read() as number;
      return step({});
    },
  };
}

const startOf = ({ trainable, tensors }: Trajectory): Tensors =>
  Object.fromEntries(trainable.map((label) => [label, tensors[label] as Tensor]));

const matmul = (transA: boolean, transB: boolean) =>
  defineGate("matmul", (a: Expr, b: Expr) => a.matmul(b, { transA, transB }));
const sum = defineGate("sum", (x: Expr) => x.sum());
const unary = {
  abs: defineGate("abs", (x: Expr) => x.abs()),
  exp: defineGate("exp", (x: Expr) => x.exp()),
  log: defineGate("log", (x: Expr) => x.log()),
  neg: defineGate("neg", (x: Expr) => x.neg()),
  relu: defineGate("relu", (x: Expr) => x.relu()),
  sigmoid: defineGate("sigmoid", (x: Expr) => x.sigmoid()),
  sqrt: defineGate("sqrt", (x: Expr) => x.sqrt()),
  square: defineGate("square", (x: Expr) => x.mul(x)),
  tanh: defineGate("tanh", (x: Expr) => x.tanh()),
  reduce_sum: sum,
  reduce_mean: defineGate("mean", (x: Expr) => x.sum().div(x.size())),
};
const binary = {
  add: defineGate("add", (x: Expr, y: Expr) => x.add(y)),
  sub: defineGate("sub", (x: Expr, y: Expr) => x.sub(y)),
  mul: defineGate("mul", (x: Expr, y: Expr) => x.mul(y)),
  div: defineGate("div", (x: Expr, y: Expr) => x.div(y)),
};

function place({ op, attrs }: Trajectory["program"][number], [x, y]: readonly Wire[]): Wire {
  const [one, two] = [unary[op as keyof typeof unary], binary[op as keyof typeof binary]];
  if (one && x) return one(x);
  if (x && y && (two || op === "matmul")) return (two ?? matmul(attrs.transA ?? false, attrs.transB ?? false))(x, y);
  throw new Error(`the cases use ${op}, which is not known here`);
}

/** The case's program as a graph; a loss that is no scalar is summed. */
function built({ tensors, trainable, program, loss }: Trajectory) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const wires = new Map<string, Wire>();
  for (const [label, tensor] of Object.entries(tensors))
    wires.set(label, trainable.includes(label) ? graph.parameter(label, tensor.shape) : graph.constant(tensor));
  const wire = (label: string): Wire => wires.get(label) as Wire;
  for (const instruction of program) wires.set(instruction.out[0], place(instruction, instruction.in.map(wire)));
  const scalar = wire(loss).shape.length === 0 ? wire(loss) : sum(wire(loss));
  return { graph, loss: scalar, parameters: trainable.map(wire) };
}

const slope = defineGate("slope", (w: Expr, g: Expr) => w.mul(g).sum());

/** One step whose gradients are the case's, from the state that it gives. */
async function made(
  { params, grads, state, expect }: SingleStep,
  { optimizer, learningRate, steps = 0, remembers = {} }: Updating,
): Promise<readonly Found[]> {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const terms = Object.entries(params).map(([label, { shape }]) =>
    slope(graph.parameter(label, shape), graph.constant(grads[label] as Tensor)),
  );
  const loss = terms.reduce((sum, term) => binary.add(sum, term));
  const step = await compile(graph, { loss, optimizer, learningRate, backend: reference, parameters: params });
  const named = (states: States) =>
    Object.entries(states).flatMap(([theirs, tensors]) =>
      Object.entries(tensors).map(([label, tensor]) => ({
        what: `${theirs} of ${label}`,
        tensor,
        stored: step.state[label]?.[remembers[theirs] as string],
      })),
    );
  for (const { tensor, stored } of named(state)) stored?.write(tensor);
  step.steps = steps;
  step({});
  return [
    ...Object.entries(expect.params).map(([label, { data }]) => ({
      what: label,
      actual: flat(step.parameters[label]),
      expected: data,
    })),
    ...named(expect.state).map(({ what, tensor, stored }) => ({ what, actual: flat(stored), expected: tensor.data })),
  ];
}
