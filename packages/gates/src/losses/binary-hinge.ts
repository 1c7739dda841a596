import { settable } from "@chainrule/core";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

/**
 * y = the mean of max(0, 1 - sign · score), where the target 1 has the sign 1 and the target 0 the sign -1: the loss of a support vector
 * machine (Cortes and Vapnik, 1995). On the margin the graph's policy for relu says (no pull by default).
 */
export const binaryHinge = settable(({ reduction = "mean" }: Reduced) =>
  defineLoss(
    "binaryHinge",
    (scores, targets) => targets.mul(2).sub(1).mul(scores).rsub(1).relu(),
    { reduction },
    "pushes each score that is wrong, or right by less than 1, towards its side",
  ),
);
