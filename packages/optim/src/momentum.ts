import { settled } from "./check.ts";
import { type MomentumSettings, momentumOptimizer } from "./roll.ts";

/**
 * A ball that rolls: v ← momentum · v - rate · dw, w ← w + v; v starts at 0, momentum is 0.9 when left out.
 * Polyak (1964), in the form of Sutskever, Martens, Dahl and Hinton, ICML 2013: the rate is inside v.
 * `dialect: "pytorch"`: b ← momentum · b + (1 - dampening) · dw, the first dw undamped, w ← w - rate · b.
 */
export const momentum = settled((settings: MomentumSettings) => momentumOptimizer("momentum", false, settings));
