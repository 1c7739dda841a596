import { relu } from "@chainrule/activations";
import { ComputationalGraph, he, zeros } from "@chainrule/core";
import { add, matmul, softmaxCrossEntropy } from "@chainrule/gates";
import { momentum } from "@chainrule/optim";
import { draw } from "../draw.ts";
import type { Network } from "../training.ts";

/** Sizes that fill no vector and no tile: 37 rows, 51 → 23 → 11 classes, with biases. */
export const classifier: Network = (dtype) => {
  const graph = new ComputationalGraph({ dtype });
  const x = graph.input("x", ["batch", 51]);
  const labels = graph.input("labels", ["batch"], { dtype: "int32" });
  const [w1, b1] = [graph.parameter("w1", [51, 23]), graph.parameter("b1", [23])];
  const [w2, b2] = [graph.parameter("w2", [23, 11]), graph.parameter("b2", [11])];
  const hidden = relu(add(matmul(x, w1), b1));
  return {
    graph,
    loss: softmaxCrossEntropy(add(matmul(hidden, w2), b2), labels),
    optimizer: momentum(),
    learningRate: 0.05,
    parameters: { w1: he({ seed: 1 }), b1: zeros, w2: he({ seed: 2 }), b2: zeros },
    feeds: { x: draw(3, [37, 51]), labels: Int32Array.from({ length: 37 }, (_, row) => (row * 7) % 11) },
    steps: 60,
  };
};
