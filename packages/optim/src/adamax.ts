import type { Optimizer } from "@chainrule/core";
import { biasCorrection } from "./bias-correction.ts";
import { checkChoice, checkFraction, checkPositive, settled } from "./check.ts";
import { EPSILON_AT, type EpsilonAt, mean, remembered } from "./remember.ts";

/**
 * Adam by the largest gradient instead of the mean square: m ← beta1 · m + (1 - beta1) · dw, u ← max(beta2 · u, |dw|),
 * w ← w - rate · m / (1 - beta1ᵗ) / (u + epsilon). Kingma and Ba, ICLR 2015, algorithm 2: beta1 0.9, beta2 0.999, and no epsilon;
 * 1e-8 keeps a weight that has had no gradient yet from 0 / 0. As TensorFlow.js has it; PyTorch has epsilon inside the maximum, |dw| + epsilon.
 */
export const adamax = settled(
  ({
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    epsilonAt = "outside",
  }: {
    readonly beta1?: number;
    readonly beta2?: number;
    readonly epsilon?: number;
    readonly epsilonAt?: EpsilonAt;
  }): Optimizer => ({
    label: "adamax",
    settings: {
      beta1: checkFraction("beta1", beta1),
      beta2: checkFraction("beta2", beta2),
      epsilon: checkPositive("epsilon", epsilon),
      epsilonAt: checkChoice("epsilonAt", epsilonAt, EPSILON_AT),
    },
    remembers: remembered({ m: beta1 > 0 && 0, u: beta2 > 0 && 0 }),
    update: (w, dw, state, { learningRate, step }) => {
      const m = mean(state.m, beta1, dw);
      const size = epsilonAt === "inside" ? dw.abs().add(epsilon) : dw.abs();
      const u = state.u?.mul(beta2).max(size) ?? size;
      const divisor = epsilonAt === "inside" ? u : u.add(epsilon);
      return [w.sub(m.div(biasCorrection(beta1, step)).div(divisor).mul(learningRate)), { m, u }];
    },
  }),
);
