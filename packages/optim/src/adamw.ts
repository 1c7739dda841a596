import { type Optimizer, zeros } from "@chainrule/core";
import { type AdamSettings, adamDirection, checkAdam } from "./adam-direction.ts";
import { checkPositive } from "./check.ts";

/**
 * Adam with decoupled weight decay: w ← w - rate · (m̂ / (√v̂ + epsilon) + decay · w). Loshchilov and Hutter, ICLR 2019, algorithm 2,
 * with the decay (0.01 when left out) times the learning rate, as PyTorch has it.
 */
export const adamw = ({
  decay = 0.01,
  ...settings
}: AdamSettings & { readonly decay?: number } = {}): Optimizer<"m" | "v"> => {
  const checked = checkAdam(settings);
  return {
    label: "adamw",
    settings: { ...checked, decay: checkPositive("decay", decay) },
    remembers: { m: zeros, v: zeros },
    update: (w, dw, state, { learningRate, step }) => {
      const { direction, next } = adamDirection(dw, state, step, checked);
      return [w.sub(direction.add(w.mul(decay)).mul(learningRate)), next];
    },
  };
};
