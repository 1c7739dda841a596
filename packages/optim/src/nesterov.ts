import { settled } from "./check.ts";
import { type MomentumSettings, momentumOptimizer } from "./roll.ts";

/**
 * Momentum that looks ahead: v ← momentum · v - rate · dw, w ← w + momentum · v - rate · dw with the new v; momentum is 0.9 when left out.
 * Nesterov (1983), in the form of Bengio, Boulanger-Lewandowski and Pascanu, ICASSP 2013 (and of CS231n): w is where the ball will be.
 * `dialect: "pytorch"`: b ← momentum · b + (1 - dampening) · dw, the first dw undamped, w ← w - rate · (dw + momentum · b).
 */
export const nesterov = settled((settings: MomentumSettings) => momentumOptimizer("nesterov", true, settings));
