import { check, settable } from "@chainrule/core";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

/**
 * y = the mean of -target · log σ(x) - (1 - target) · log σ(-x) = softplus(x) - target · x, of logits x: independent yes-or-no questions.
 * dx = (σ(x) - target) / count. Label smoothing s takes targets towards 1/2: target(1 - s) + s/2.
 */
export const sigmoidCrossEntropy = settable(
  ({ labelSmoothing = 0, reduction = "mean" }: Reduced & { readonly labelSmoothing?: number }) => {
    const inRange = labelSmoothing >= 0 && labelSmoothing <= 1;
    check(inRange, "E_OPTION", () => `sigmoidCrossEntropy: labelSmoothing is from 0 to 1, not ${labelSmoothing}.`, {
      labelSmoothing,
    });
    return defineLoss(
      "sigmoidCrossEntropy",
      (logits, targets) => {
        const smoothed = labelSmoothing === 0 ? targets : targets.mul(1 - labelSmoothing).add(labelSmoothing / 2);
        // One side of 0 in both parts, and not relu and abs, whose slopes at 0 are policies: each side is smooth across it.
        const isLow = logits.less(0);
        const straight = isLow.where(0, logits).sub(logits.mul(smoothed));
        return straight.add(isLow.where(logits, logits.neg()).exp().log1p());
      },
      { labelSmoothing, reduction },
      "pulls σ of each logit towards its target, in proportion to the difference",
    );
  },
);
