// Networks that are large enough for threads to divide, and backends whose threads can be seen and made to fail.
/// <reference types="node" />
import type { Backend, TrainingOptions, TrainingStep, Wire } from "@chainrule/core";
import {
  ComputationalGraph,
  compile,
  defineGate,
  type Expr,
  normal,
  type Optimizer,
  randomUniform,
} from "@chainrule/core";
import { backendOn, type Machine, machineOf } from "../src/machine.ts";
import { type Features, probe } from "../src/wasm/engine.ts";

const matmul = defineGate("matmul", (x: Expr, w: Expr) => x.matmul(w));
const add = defineGate("add", (x: Expr, b: Expr) => x.add(b));
const tanh = defineGate("tanh", (x: Expr) => x.tanh());
const meanSquare = defineGate("meanSquare", (x: Expr, y: Expr) => {
  const difference = x.sub(y);
  return difference
    .mul(difference)
    .sum()
    .mul(1 / 64);
});
/** Running sums have no function in WebAssembly: what comes before and after are two stretches. */
const running = defineGate("running", (x: Expr) => x.cumsum(0).mul(0.125));

const momentum: Optimizer<"v"> = {
  label: "momentum",
  remembers: { v: (shape) => new Float64Array(shape.reduce((product, size) => product * size, 1)) },
  update: (w, dw, { v }, { learningRate }) => {
    const next = v.mul(0.9).sub(dw.mul(learningRate));
    return [w.add(next), { v: next }];
  },
};

export interface Network {
  readonly graph: ComputationalGraph;
  readonly scores: Wire;
  readonly step: TrainingStep<"now">;
}

/** Two layers, 48 → 160 → 6. */
export async function networkOn(
  backend: Backend<"now">,
  dtype: "float32" | "float64" = "float32",
  options: Partial<TrainingOptions<"now">> = {},
): Promise<Network> {
  const graph = new ComputationalGraph({ dtype });
  const [x, y] = [graph.input("x", ["batch", 48]), graph.input("y", ["batch", 6])];
  const hidden = tanh(add(matmul(x, graph.parameter("w1", [48, 160])), graph.parameter("b1", [160])));
  const scores = add(running(matmul(hidden, graph.parameter("w2", [160, 6]))), graph.parameter("b2", [6]));
  const spread = normal({ seed: 7, deviation: 0.1 });
  const parameters = { w1: spread, b1: spread, w2: spread, b2: spread };
  const loss = meanSquare(scores, y);
  const step = await compile(graph, {
    loss,
    backend,
    optimizer: momentum,
    learningRate: 0.002,
    parameters,
    ...options,
  });
  return { graph, scores, step };
}

export function feedsOf(batch: number): {
  x: { shape: number[]; data: Float64Array };
  y: { shape: number[]; data: Float64Array };
} {
  const some = (size: number, seed: number): { shape: number[]; data: Float64Array } => ({
    shape: [batch, size],
    data: Float64Array.from({ length: batch * size }, (_, i) => randomUniform(seed, 0, i) - 0.5),
  });
  return { x: some(48, 1), y: some(6, 2) };
}

/** All that training changes, as numbers. */
export function contentsOf({ parameters, state, steps }: TrainingStep<"now">): unknown {
  const remembered = Object.values(state).flatMap((named) => Object.values(named));
  return [steps, ...[...Object.values(parameters), ...remembered].map((value) => value.read())];
}

export interface Seen {
  readonly backend: Backend<"now">;
  readonly machine: Machine;
  /** How often work was divided, by the number of threads. */
  readonly divided: Map<number, number>;
}

/** A backend that shows how many threads it used. */
export function seen(threads: number | undefined): Seen {
  const machine = machineOf(probe() as Features, true, threads, 0);
  const divided = new Map<number, number>();
  const run = machine.threads.run.bind(machine.threads);
  machine.threads.run = (number, own, table, scratch, several) => {
    run(number, own, table, scratch, several);
    divided.set(several, (divided.get(several) ?? 0) + 1);
  };
  return { backend: backendOn(() => machine), machine, divided };
}

/** Waits, in the event loop, until so many threads are ready, and the loop has told of them. */
async function ready({ threads }: Machine, count: number): Promise<void> {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
  for (let i = 0; i < 1000 && threads.ready < count; i++) await turn();
  if (threads.ready < count) throw new Error(`only ${threads.ready} of ${count} threads are ready.`);
  await turn();
}

/** Steps until threads are wanted, and then waits for them. */
export async function warm({ step }: Network, { machine }: Seen, batch: ReturnType<typeof feedsOf>): Promise<void> {
  for (let i = 0; i < 80; i++) step(batch);
  await ready(machine, machine.threads.most);
}
