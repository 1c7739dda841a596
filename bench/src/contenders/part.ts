// One part of our training step alone: a matrix product, or the loop that shows what the processor can do at most.
import { cpu } from "@chainrule/backend-cpu";
import { ComputationalGraph, compile, defineGate, normal } from "@chainrule/core";
import { ceiling } from "../ceiling.ts";
import { CEILING, type Part, partsOf } from "../parts.ts";
import { type Contender, serve } from "../serve.ts";
import type { Network } from "../workloads.ts";

async function productOf({ sizes: [m, k, n], transposed }: Part): Promise<Contender> {
  const [transA, transB] = [transposed === "left", transposed === "right"];
  const shapes = { a: transA ? [k, m] : [m, k], b: transB ? [n, k] : [k, n] };
  const graph = new ComputationalGraph();
  const product = defineGate("product", (a, b) => a.matmul(b, { transA, transB }));
  const run = await compile(graph, {
    outputs: [product(graph.input("a", shapes.a), graph.input("b", shapes.b))],
    backend: cpu({ threads: 1 }),
  });
  const drawn = (shape: readonly number[], seed: number) => ({ shape, data: normal({ seed })(shape) });
  const batch = await run.upload({ a: drawn(shapes.a, 1), b: drawn(shapes.b, 2) });
  return {
    steps: (count) => {
      for (let i = 0; i < count; i++) run(batch);
      return 0;
    },
  };
}

await serve(({ workload, form }) => {
  const part = partsOf(workload as Network)[Number(form)];
  return form === CEILING ? { steps: ceiling() } : productOf(part as Part);
});
