import { gelu, sigmoid, softplus, tanh } from "@chainrule/activations";
import { ComputationalGraph, xavier, zeros } from "@chainrule/core";
import {
  add,
  atan2,
  cos,
  erf,
  exp,
  expm1,
  log,
  log1p,
  matmul,
  meanSquaredError,
  power,
  scale,
  shift,
  sin,
  square,
  sumOf,
} from "@chainrule/gates";
import { adam } from "@chainrule/optim";
import { draw } from "../draw.ts";
import type { Network } from "../training.ts";

/** Every elementary function, none of which IEEE 754 rounds for us, in one hidden layer of 257 × 33 numbers. */
export const elementary: Network = (dtype) => {
  const graph = new ComputationalGraph({ dtype });
  const x = graph.input("x", ["batch", 13]);
  const y = graph.input("y", ["batch", 3]);
  const [w1, b1] = [graph.parameter("w1", [13, 33]), graph.parameter("b1", [33])];
  const w2 = graph.parameter("w2", [33, 3]);
  const h = add(matmul(x, w1), b1);
  const positive = shift({ by: 0.5 })(square(h));
  const curves = [exp, expm1, tanh, sigmoid, softplus, sin, cos, erf, gelu].map((curve) => curve(h));
  const hidden = sumOf(...curves, log(positive), log1p(positive), atan2(h, positive), power(positive, tanh(h)));
  return {
    graph,
    loss: meanSquaredError(matmul(scale({ by: 0.1 })(hidden), w2), y),
    optimizer: adam(),
    learningRate: 0.01,
    parameters: { w1: xavier({ seed: 1 }), b1: zeros, w2: xavier({ seed: 2 }) },
    feeds: { x: draw(3, [257, 13]), y: draw(4, [257, 3]) },
    steps: 8,
  };
};
