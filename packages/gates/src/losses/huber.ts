import { check, settable } from "@chainrule/core";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

/**
 * Half the squared difference up to δ (1 when left out), δ(|difference| - δ/2) beyond: outliers pull no harder than δ (Huber, 1964).
 * With the difference d and its part q within ±δ it is q(d - q/2), with slope q.
 */
export const huber = settable(({ delta = 1, reduction = "mean" }: Reduced & { readonly delta?: number }) => {
  check(delta > 0, "E_OPTION", () => `huber: delta is a number above 0, not ${delta}.`, { delta });
  return defineLoss(
    "huber",
    (predictions, targets) => {
      const difference = predictions.sub(targets);
      const within = difference.max(-delta).min(delta);
      return within.mul(difference.sub(within.mul(0.5)));
    },
    { delta, reduction },
    `pulls each prediction towards its target, in proportion to the difference but no harder than ${delta}`,
  );
});
