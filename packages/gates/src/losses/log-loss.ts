import { check, settable } from "@chainrule/core";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

/**
 * y = the mean of -target · log(p + ε) - (1 - target) · log(1 - p + ε), of probabilities p; ε = 1e-7 when left out, as in TensorFlow
 * (PyTorch has no ε: it holds the logarithms above -100). From logits `sigmoidCrossEntropy` is exact.
 */
export const logLoss = settable(({ epsilon = 1e-7, reduction = "mean" }: Reduced & { readonly epsilon?: number }) => {
  check(epsilon >= 0, "E_OPTION", () => `logLoss: epsilon is a number of 0 or more, not ${epsilon}.`, { epsilon });
  return defineLoss(
    "logLoss",
    (predictions, targets) => {
      const yes = targets.mul(predictions.add(epsilon).log());
      const no = targets.rsub(1).mul(predictions.rsub(1).add(epsilon).log());
      return yes.add(no).neg();
    },
    { epsilon, reduction },
    "pulls each probability towards its target, the harder the surer it is and wrong",
  );
});
