import { settable } from "@chainrule/core";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

/** y = the mean of (prediction - target)². dPredictions = 2 · difference / count, dTargets its negative. */
export const meanSquaredError = settable(({ reduction = "mean" }: Reduced) =>
  defineLoss(
    "meanSquaredError",
    (predictions, targets) => {
      const difference = predictions.sub(targets);
      return difference.mul(difference);
    },
    { reduction },
    "pulls each prediction towards its target, in proportion to the difference",
  ),
);
