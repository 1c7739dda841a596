import type { Optimizer } from "@chainrule/core";
import { settled } from "./check.ts";

/** Gradient descent, as in the lecture: w ← w - rate · dw. */
export const sgd: () => Optimizer<never> = settled(() => ({
  label: "sgd",
  remembers: {},
  update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
}));
