// A small network, and a compiled step on it.
import {
  ComputationalGraph,
  compile,
  normal,
  type Optimizer,
  reference,
  type TrainingOptions,
  type TrainingStep,
  uniform,
  zeros,
} from "../src/index.ts";
import { add, matmul, mean, momentum, sigmoid4, square, subtract, tanh, training } from "./gates.ts";

export function network(dtype: "float32" | "float64" = "float64") {
  const graph = new ComputationalGraph({ dtype });
  const [x, y] = [graph.input("x", ["batch", 3]), graph.input("y", ["batch", 2])];
  const [w1, b1, w2] = [graph.parameter("w1", [3, 4]), graph.parameter("b1", [4]), graph.parameter("w2", [4, 2])];
  const hidden = tanh(add(matmul(x, w1), b1));
  const scores = sigmoid4(matmul(hidden, w2));
  const loss = mean(square(subtract(scores, y)));
  return { graph, x, y, w1, b1, w2, hidden, scores, loss };
}
export const starts = { w1: normal({ seed: 1 }), b1: zeros, w2: uniform({ seed: 2 }) };
export const feeds = {
  x: [
    [1, 2, 3],
    [-1, 0, 1],
    [0.5, 0.25, 2],
  ],
  y: [
    [1, 0],
    [0, 1],
    [1, 1],
  ],
};
/** Puts the gradient where the parameter was. */
export const take: Optimizer<never> = { label: "take", remembers: {}, update: (_, dw) => [dw, {}] };
export const readAll = (step: TrainingStep<"now">) =>
  Object.fromEntries(Object.entries(step.parameters).map(([label, value]) => [label, value.nested()]));

export async function stepOn(options: Partial<TrainingOptions<"now">> = {}, dtype?: "float32" | "float64") {
  const net = network(dtype);
  const step = await compile(
    net.graph,
    training(reference, { loss: net.loss, optimizer: momentum, parameters: starts, ...options }),
  );
  return { ...net, step };
}
