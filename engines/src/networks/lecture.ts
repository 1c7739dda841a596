import { sigmoid } from "@chainrule/activations";
import { ComputationalGraph, normal } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { sgd } from "@chainrule/optim";
import { draw } from "../draw.ts";
import type { Network } from "../training.ts";

/** The lecture's two layers, 64 × 1000 → 100 → 10, on numbers of our own. */
export const lecture: Network = (dtype) => {
  const graph = new ComputationalGraph({ dtype });
  const images = graph.input("x", ["batch", 1000]);
  const targets = graph.input("y", ["batch", 10]);
  const w1 = graph.parameter("w1", [1000, 100]);
  const w2 = graph.parameter("w2", [100, 10]);
  const scores = matmul(sigmoid(matmul(images, w1)), w2);
  return {
    graph,
    loss: sumOfSquares(subtract(scores, targets)),
    optimizer: sgd(),
    learningRate: 1e-4,
    parameters: { w1: normal({ seed: 1 }), w2: normal({ seed: 2 }) },
    feeds: { x: draw(3, [64, 1000]), y: draw(4, [64, 10]) },
    steps: 5,
  };
};
