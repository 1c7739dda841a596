import type { Expr, Optimizer } from "@chainrule/core";
import { checkChoice, checkFraction, checkPositive, settled } from "./check.ts";
import { mean, remembered } from "./remember.ts";

/**
 * Steps in the units of the weights: s ← rho · s + (1 - rho) · dw², d = √(u + epsilon) / √(s + epsilon) · dw, u ← rho · u + (1 - rho) · d²,
 * w ← w - rate · d; s and u start at 0. Zeiler (2012), algorithm 1: rho 0.95, epsilon 1e-6, and a learning rate of 1.
 * `dialect: "tfjs"`: d is divided by the root of the s before this step.
 */
export const adadelta = settled(
  ({
    rho = 0.95,
    epsilon = 1e-6,
    dialect = "zeiler",
  }: {
    readonly rho?: number;
    readonly epsilon?: number;
    readonly dialect?: "zeiler" | "tfjs";
  }): Optimizer => ({
    label: "adadelta",
    settings: {
      rho: checkFraction("rho", rho),
      epsilon: checkPositive("epsilon", epsilon),
      dialect: checkChoice("dialect", dialect, ["zeiler", "tfjs"]),
    },
    remembers: remembered({ s: (rho > 0 || dialect === "tfjs") && 0, u: 0 }),
    update: (w, dw, state, { learningRate }) => {
      const [before, u] = [state.s, state.u as Expr];
      const s = mean(before, rho, dw.mul(dw));
      const divisor = dialect === "tfjs" ? (before as Expr) : s;
      const d = u.add(epsilon).sqrt().div(divisor.add(epsilon).sqrt()).mul(dw);
      return [w.sub(d.mul(learningRate)), { s, u: mean(u, rho, d.mul(d)) }];
    },
  }),
);
