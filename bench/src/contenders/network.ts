// A network's training step, on any backend of ours.
import { relu, sigmoid } from "@chainrule/activations";
import { type Backend, type Batch, ComputationalGraph, compile, type Time, type Wire } from "@chainrule/core";
import { add, matmul, softmaxCrossEntropy, subtract, sumOfSquares } from "@chainrule/gates";
import { momentum, sgd } from "@chainrule/optim";
import { readArray } from "../arrays.ts";
import type { Task } from "../protocol.ts";
import type { Contender } from "../serve.ts";
import { type Network, weightsOf } from "../workloads.ts";

/** Compiles a task's network; of several steps, the loss of the last alone is read. */
export async function network<When extends Time>(task: Task, backend: Backend<When>): Promise<Contender> {
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
    backend,
    parameters: Object.fromEntries(
      weightsOf(task.workload as Network).map(({ label, shape }) => [label, { shape, data: read(label) }]),
    ),
  });

  const pick = (name: string, size: number) => {
    const all = new Float32Array(read(name));
    return (i: number) => ({ shape: [batch, size], data: all.subarray(i * batch * size, (i + 1) * batch * size) });
  };
  const [x, y] = [pick("x", sizes[0] as number), pick("y", sizes.at(-1) as number)];
  if (batches === 1) {
    const uploaded: Batch = await step.upload({ x: x(0), y: y(0) });
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
