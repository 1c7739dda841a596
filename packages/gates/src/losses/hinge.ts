import { defineGate, type Expr, settable } from "@chainrule/core";
import { withOnes } from "../reduction.ts";
import { isLabelled, whereClasses } from "./classes.ts";
import { checkReduction, type Reduced, reduceWeighted } from "./reduce-losses.ts";

/**
 * The multiclass hinge (Weston and Watkins, 1999; CS231n's SVM loss): the mean over rows of Σ max(0, score - right score + margin)
 * over the wrong classes, which lie along the last axis. Labels: int32, one class for each row. Margin 1 when left out.
 */
export const hinge = settable(({ margin = 1, reduction = "mean" }: Reduced & { readonly margin?: number }) => {
  checkReduction("hinge", { reduction });
  return defineGate(
    "hinge",
    (scores: Expr, labels: Expr) => {
      const isRight = isLabelled(scores, labels, -1, "hinge");
      const right = isRight
        .where(scores, 0)
        .sum([-1])
        .reshape(withOnes(scores, [-1]));
      const excess = isRight.where(0, scores.sub(right).add(margin).relu());
      return reduceWeighted(whereClasses(excess.sum([-1]), labels, scores, -1), undefined, reduction);
    },
    undefined,
    {
      settings: { margin, reduction },
      role: "pushes down each wrong score that comes within the margin of the right one, and the right one up for each",
    },
  );
});
