// chainrule on the graphics processor: a training step, or one operation.
import { sigmoid } from "@chainrule/activations";
import { webgpu } from "@chainrule/backend-webgpu";
import { ComputationalGraph, compile, type Numbers, type Wire } from "@chainrule/core";
import { add, matmul, multiply, slice } from "@chainrule/gates";
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import type { Operation } from "../workloads.ts";
import { network } from "./network.ts";

/** What is read of a matrix, as it lies. */
const flat = (read: Numbers | number): ArrayLike<number> => (typeof read === "number" ? [read] : read);

async function operation({ workload, folder }: Task): Promise<Contender> {
  const { operation: what, size } = workload as Operation;
  const graph = new ComputationalGraph();
  const names = what === "product" ? ["a", "b"] : ["a", "b", "c", "d"];
  const shape = [size, size];
  const [a, b, c, d] = names.map((name) => graph.input(name, shape)) as [Wire, Wire, Wire, Wire];
  const result = what === "product" ? matmul(a, b) : multiply(sigmoid(add(multiply(a, b), c)), d);
  // What is read at the end of a block is one element.
  const first = slice({ starts: [0, 0], sizes: [1, 1] })(result);
  const program = await compile(graph, { outputs: [first, result], backend: await webgpu({ allowSoftware: true }) });
  const batch = await program.upload(
    Object.fromEntries(names.map((name) => [name, { shape, data: readArray(folder, name) }])),
  );
  return {
    steps: async (count) => {
      for (let i = 1; i < count; i++) program(batch);
      return flat(await program(batch).read())[0] as number;
    },
    sums: async () => [weighted(flat(await program.value(result).read()))],
  };
}

await serve(async (task) =>
  task.workload.kind === "operation" ? operation(task) : network(task, await webgpu({ allowSoftware: true })),
);
