/// <reference types="node" />
// Cases of other people's test suites, where they are kept beside the checkout: read, built as graphs, and run.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ComputationalGraph,
  compile,
  defineGate,
  type Expr,
  type Optimizer,
  reference,
  type Schedule,
  type TrainingStep,
  type Wire,
} from "@chainrule/core";

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Tensors = Readonly<Record<string, Tensor>>;

interface Expected {
  readonly id: string;
  readonly tol: { readonly abs: number; readonly rel: number };
}
/** Several steps on a program; what is expected after some of them. */
export interface Trajectory extends Expected {
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
export interface SingleStep extends Expected {
  readonly kind: "optimizer_step";
  readonly params: Tensors;
  readonly grads: Tensors;
  readonly state: Readonly<Record<string, Tensors>>;
  readonly expect: { readonly params: Tensors; readonly state: Readonly<Record<string, Tensors>> };
}
export type Case = Trajectory | SingleStep;

const folder = join(import.meta.dirname, "..", "..", "..", "..", "shared", "cases", "optimizers");
const files = ["dfdx", "onnx", "oracle-lecture", "pytorch", "tfjs"].map((name) => join(folder, `${name}.json`));

/** Whether the cases are here. */
export const areBeside = files.every((file) => existsSync(file));

export const readCases = (): ReadonlyMap<string, Case> =>
  new Map(
    files.flatMap((file) => (JSON.parse(readFileSync(file, "utf8")) as Case[]).map((found) => [found.id, found])),
  );

const matmul = (transA: boolean, transB: boolean) =>
  defineGate("matmul", (a: Expr, b: Expr) => a.matmul(b, { transA, transB }));
const unary = {
  exp: defineGate("exp", (x: Expr) => x.exp()),
  sigmoid: defineGate("sigmoid", (x: Expr) => x.sigmoid()),
  square: defineGate("square", (x: Expr) => x.mul(x)),
  reduce_sum: defineGate("sum", (x: Expr) => x.sum()),
  reduce_mean: defineGate("mean", (x: Expr) => x.sum().div(x.size())),
};
const binary = {
  add: defineGate("add", (x: Expr, y: Expr) => x.add(y)),
  sub: defineGate("sub", (x: Expr, y: Expr) => x.sub(y)),
  mul: defineGate("mul", (x: Expr, y: Expr) => x.mul(y)),
};

type Program = Trajectory["program"];
function place({ op, attrs }: Program[number], [x, y]: readonly Wire[]): Wire {
  const [one, two] = [unary[op as keyof typeof unary], binary[op as keyof typeof binary]];
  if (one && x) return one(x);
  if (x && y && (two || op === "matmul")) return (two ?? matmul(attrs.transA ?? false, attrs.transB ?? false))(x, y);
  throw new Error(`the cases use ${op}, which is not known here`);
}

/** How one of our optimizers says what a case asks for. */
export interface Spoken {
  readonly optimizer: Optimizer;
  readonly learningRate: number | Schedule;
  /** What is remembered before the first step, everywhere. */
  readonly starts?: Readonly<Record<string, number>>;
  /** The steps made before. */
  readonly steps?: number;
  /** Our name of what a case remembers, and its factor: ours = factor · theirs. */
  readonly remembers?: Readonly<Record<string, readonly [string, number]>>;
}

/** A step on the case's program. */
export async function stepOf(
  { tensors, trainable, program, loss }: Trajectory,
  { optimizer, learningRate, starts = {} }: Spoken,
): Promise<TrainingStep<"now">> {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const wires = new Map<string, Wire>();
  for (const [label, tensor] of Object.entries(tensors))
    wires.set(label, trainable.includes(label) ? graph.parameter(label, tensor.shape) : graph.constant(tensor));
  for (const instruction of program)
    wires.set(
      instruction.out[0],
      place(
        instruction,
        instruction.in.map((label) => wires.get(label) as Wire),
      ),
    );
  const parameters = Object.fromEntries(trainable.map((label) => [label, tensors[label] as Tensor]));
  const step = await compile(graph, {
    loss: wires.get(loss) as Wire,
    optimizer,
    learningRate,
    backend: reference,
    parameters,
  });
  for (const label of trainable)
    for (const [name, value] of Object.entries(starts)) {
      const { shape, data } = tensors[label] as Tensor;
      step.state[label]?.[name]?.write({ shape, data: data.map(() => value) });
    }
  return step;
}

const slope = defineGate("slope", (w: Expr, g: Expr) => w.mul(g).sum());

/** A step whose gradients are the case's, in the state that it gives; it has been made. */
export async function madeStepOf(
  { params, grads, state }: SingleStep,
  { optimizer, learningRate, steps = 0, remembers = {} }: Spoken,
): Promise<TrainingStep<"now">> {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const terms = Object.entries(params).map(([label, { shape }]) =>
    slope(graph.parameter(label, shape), graph.constant(grads[label] as Tensor)),
  );
  const loss = terms.reduce((sum, term) => binary.add(sum, term));
  const step = await compile(graph, { loss, optimizer, learningRate, backend: reference, parameters: params });
  for (const [theirs, [ours, factor]] of Object.entries(remembers))
    for (const [label, { shape, data }] of Object.entries(state[theirs] ?? {}))
      step.state[label]?.[ours]?.write({ shape, data: data.map((value) => factor * value) });
  step.steps = steps;
  step({});
  return step;
}
