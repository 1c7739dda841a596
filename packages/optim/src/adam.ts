import { type Optimizer, zeros } from "@chainrule/core";
import { type AdamSettings, adamDirection, checkAdam } from "./adam-direction.ts";

/**
 * Momentum and a rate for each weight: w ← w - rate · m̂ / (√v̂ + epsilon), with the mean m̂ and the mean square v̂ of the gradients,
 * corrected for their start at 0. Kingma and Ba, ICLR 2015, algorithm 1: beta1 0.9, beta2 0.999, epsilon 1e-8 outside the root.
 */
export const adam = (settings: AdamSettings = {}): Optimizer<"m" | "v"> => {
  const checked = checkAdam(settings);
  return {
    label: "adam",
    settings: { ...checked },
    remembers: { m: zeros, v: zeros },
    update: (w, dw, state, { learningRate, step }) => {
      const { direction, next } = adamDirection(dw, state, step, checked);
      return [w.sub(direction.mul(learningRate)), next];
    },
  };
};
