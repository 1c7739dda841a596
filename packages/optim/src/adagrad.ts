import type { Optimizer } from "@chainrule/core";
import { checkChoice, checkPositive, settled } from "./check.ts";
import { EPSILON_AT, type EpsilonAt, remembered, root } from "./remember.ts";

/**
 * A rate for each weight that falls with its gradients so far: s ← s + dw², w ← w - rate · dw / (√s + epsilon); s starts at 0.
 * Duchi, Hazan and Singer, JMLR 12 (2011), with epsilon (1e-8 when left out) outside the root. TensorFlow.js: `start: 0.1`, inside.
 */
export const adagrad = settled(
  ({
    epsilon = 1e-8,
    epsilonAt = "outside",
    start = 0,
  }: {
    readonly epsilon?: number;
    readonly epsilonAt?: EpsilonAt;
    readonly start?: number;
  }): Optimizer => ({
    label: "adagrad",
    settings: {
      epsilon: checkPositive("epsilon", epsilon),
      epsilonAt: checkChoice("epsilonAt", epsilonAt, EPSILON_AT),
      start: checkPositive("start", start),
    },
    remembers: remembered({ s: start }),
    update: (w, dw, { s }, { learningRate }) => {
      const next = (s as typeof w).add(dw.mul(dw));
      return [w.sub(dw.mul(learningRate).div(root(next, epsilon, epsilonAt))), { s: next }];
    },
  }),
);
