import type { Optimizer } from "@chainrule/core";
import { type AdamSettings, adamOf } from "./adam.ts";
import { checkPositive, settled } from "./check.ts";
import { decoupledDecay } from "./decoupled-decay.ts";

/**
 * Adam with decoupled weight decay: w ← w - rate · (m̂ / (√v̂ + epsilon) + decay · w). Loshchilov and Hutter, ICLR 2019, algorithm 2,
 * with the decay (0.01 when left out) times the learning rate, as PyTorch has it.
 */
export const adamw = settled(({ decay = 0.01, ...rest }: AdamSettings & { readonly decay?: number }): Optimizer => {
  const inner = adamOf(rest);
  const decayed = decoupledDecay(inner, { rate: checkPositive("decay", decay) });
  return { ...decayed, label: "adamw", settings: { ...inner.settings, decay } };
});
