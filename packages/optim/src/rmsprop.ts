import { type Optimizer, zeros } from "@chainrule/core";
import { checkFraction, checkPositive } from "./check.ts";

/**
 * Adagrad that forgets: s ← decay · s + (1 - decay) · dw², w ← w - rate · dw / (√s + epsilon); s starts at 0.
 * Tieleman and Hinton, Coursera lecture 6.5 (2012): decay 0.9; epsilon (1e-8 when left out) outside the root.
 */
export const rmsprop = ({
  decay = 0.9,
  epsilon = 1e-8,
}: {
  readonly decay?: number;
  readonly epsilon?: number;
} = {}): Optimizer<"s"> => ({
  label: "rmsprop",
  settings: { decay: checkFraction("decay", decay), epsilon: checkPositive("epsilon", epsilon) },
  remembers: { s: zeros },
  update: (w, dw, { s }, { learningRate }) => {
    const next = s.mul(decay).add(dw.mul(dw).mul(1 - decay));
    return [w.sub(dw.mul(learningRate).div(next.sqrt().add(epsilon))), { s: next }];
  },
});
