import { tanh } from "@chainrule/activations";
import { ComputationalGraph, xavier } from "@chainrule/core";
import { dropout, matmul, meanSquaredError } from "@chainrule/gates";
import { nesterov } from "@chainrule/optim";
import { draw } from "../draw.ts";
import type { Network } from "../training.ts";

/** Dropout between two layers: a new random mask of 61 × 83 at each step. */
export const dropped: Network = (dtype) => {
  const graph = new ComputationalGraph({ dtype });
  const x = graph.input("x", ["batch", 29]);
  const y = graph.input("y", ["batch", 5]);
  const [w1, w2] = [graph.parameter("w1", [29, 83]), graph.parameter("w2", [83, 5])];
  const hidden = dropout({ rate: 0.3, seed: 7 })(tanh(matmul(x, w1)));
  return {
    graph,
    loss: meanSquaredError(matmul(hidden, w2), y),
    optimizer: nesterov(),
    learningRate: 0.05,
    parameters: { w1: xavier({ seed: 1 }), w2: xavier({ seed: 2 }) },
    feeds: { x: draw(3, [61, 29]), y: draw(4, [61, 5]) },
    steps: 40,
  };
};
