// chainrule, by its public interface: a compiled training step, or a compiled forward and backward pass over scalar gates.
import { relu, sigmoid } from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
import { type Backend, type Batch, ComputationalGraph, compile, differentiate, type Wire } from "@chainrule/core";
import { add, matmul, multiply, softmaxCrossEntropy, subtract, sumOfSquares } from "@chainrule/gates";
import { momentum, sgd } from "@chainrule/optim";
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import { type Network, weightsOf } from "../workloads.ts";

/** The tape is where a graph of scalars stays for good, or never is. */
function backendOf({ threads, portable, form }: Task): Backend<"now"> {
  const tapeRuns = form === "tape" ? Number.POSITIVE_INFINITY : 0;
  return cpu({ threads, precision: portable ? "portable" : "default", tapeRuns });
}

async function network(task: Task): Promise<Contender> {
  const { batch, batches, sizes, hidden, biases, loss, rate, momentum: rolls } = task.workload as Network;
  const graph = new ComputationalGraph({ dtype: task.precision === "f32" ? "float32" : "float64" });
  const activate = hidden === "sigmoid" ? sigmoid : relu;
  const read = (name: string): Float64Array => readArray(task.folder, name);
  let h: Wire = graph.input("x", ["batch", sizes[0] as number]);
  const targets = graph.input("y", ["batch", sizes.at(-1) as number]);
  for (let k = 1; k < sizes.length; k++) {
    h = matmul(h, graph.parameter(`w${k}`, [sizes[k - 1] as number, sizes[k] as number]));
    if (biases) h = add(h, graph.parameter(`b${k}`, [sizes[k] as number]));
    if (k < sizes.length - 1) h = activate(h);
  }
  const step = await compile(graph, {
    loss: loss === "sumOfSquares" ? sumOfSquares(subtract(h, targets)) : softmaxCrossEntropy(h, targets),
    optimizer: rolls === 0 ? sgd() : momentum({ momentum: rolls }),
    learningRate: rate,
    backend: backendOf(task),
    parameters: Object.fromEntries(
      weightsOf(task.workload as Network).map(({ label, shape }) => [label, { shape, data: read(label) }]),
    ),
  });

  const pick = (name: string, size: number) => {
    const all = Float32Array.from(read(name));
    return (i: number) => ({ shape: [batch, size], data: all.subarray(i * batch * size, (i + 1) * batch * size) });
  };
  const [x, y] = [pick("x", sizes[0] as number), pick("y", sizes.at(-1) as number)];
  if (batches === 1) {
    const uploaded: Batch = await step.upload({ x: x(0), y: y(0) });
    // Of several steps, the loss of the last alone is read.
    return {
      steps: (count) => {
        if (count > 1) step.run(count - 1, uploaded, { every: count });
        return step(uploaded).read();
      },
    };
  }
  const fresh = Array.from({ length: batches }, (_, i) => ({ x: x(i), y: y(i) }));
  let turn = 0;
  return {
    steps: (count) => {
      let latest = step(fresh[turn++ % batches] as (typeof fresh)[0]);
      for (let i = 1; i < count; i++) latest = step(fresh[turn++ % batches] as (typeof fresh)[0]);
      return latest.read();
    },
  };
}

async function scalars(task: Task): Promise<Contender> {
  const { sizes } = task.workload;
  const [x, w] = [readArray(task.folder, "x"), readArray(task.folder, "w")];
  const graph = new ComputationalGraph({ dtype: task.precision === "f32" ? "float32" : "float64" });
  const inputs = Array.from(x, (_, i) => graph.input(`x${i}`));
  const weights = Array.from(w, (_, i) => graph.parameter(`w${i}`));
  let [layer, at]: [Wire[], number] = [inputs, 0];
  for (let k = 1; k < sizes.length; k++) {
    const from = layer;
    layer = Array.from({ length: sizes[k] as number }, () => {
      let sum: Wire = weights[at + from.length] as Wire;
      for (const [i, input] of from.entries()) sum = add(sum, multiply(weights[at + i] as Wire, input));
      at += from.length + 1;
      return k < sizes.length - 1 ? relu(sum) : sum;
    });
  }
  const output = layer[0] as Wire;
  const gradients = differentiate(output, [...weights, ...inputs]);
  const program = await compile(graph, {
    outputs: [output, ...gradients],
    backend: backendOf(task),
    parameters: Object.fromEntries(Array.from(w, (number, i) => [`w${i}`, number])),
  });
  const batch = await program.upload(Object.fromEntries(Array.from(x, (number, i) => [`x${i}`, number])));
  const read = (wires: readonly Wire[]): number[] => wires.map((wire) => program.value(wire).read() as number);
  return {
    steps: (count) => {
      for (let i = 1; i < count; i++) program(batch);
      return program(batch).read() as number;
    },
    sums: () => [weighted(read(gradients.slice(0, w.length))), weighted(read(gradients.slice(w.length)))],
  };
}

await serve((task) => (task.workload.kind === "network" ? network(task) : scalars(task)));
