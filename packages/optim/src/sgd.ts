import type { Optimizer } from "@chainrule/core";
import { settled } from "./check.ts";

/** Gradient descent, as in the lecture: w ← w - rate · dw. */
export const sgd = settled<Record<string, never>, Optimizer<never>>(() => ({
  label: "sgd",
  remembers: {},
  update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
}));
