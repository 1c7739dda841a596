import type { Optimizer } from "@chainrule/core";

/** Gradient descent, as in the lecture: w ← w - rate · dw. */
export const sgd = (): Optimizer<never> => ({
  label: "sgd",
  remembers: {},
  update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
});
