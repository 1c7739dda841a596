// The training step that the fault tests break.
import { ComputationalGraph, compile, reference, type TrainingOptions } from "../src/index.ts";
import { momentum, multiply, square, sum, training } from "./gates.ts";

/** loss = Σ (x · w)², and a step on it. */
export async function line(options: Partial<TrainingOptions<"now">> = {}) {
  const graph = new ComputationalGraph();
  const [x, w] = [graph.input("x", ["batch"]), graph.parameter("w")];
  const loss = sum(square(multiply(x, w)));
  const step = await compile(
    graph,
    training(reference, { loss, optimizer: momentum, parameters: { w: 3 }, ...options }),
  );
  return { graph, x, w, loss, step };
}
