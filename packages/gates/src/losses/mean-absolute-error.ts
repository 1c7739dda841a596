import { settable } from "@chainrule/core";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

/** y = the mean of |prediction - target|. Every prediction is pulled alike; on its target the graph's policy for abs says (not at all by default). */
export const meanAbsoluteError = settable(({ reduction = "mean" }: Reduced) =>
  defineLoss(
    "meanAbsoluteError",
    (predictions, targets) => predictions.sub(targets).abs(),
    { reduction },
    "pulls each prediction towards its target, however far it is",
  ),
);
