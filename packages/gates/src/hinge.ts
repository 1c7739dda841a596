import { defineGate, type Expr, settable } from "@chainrule/core";
import { isLabelled } from "./classes.ts";
import { withOnes } from "./reduction.ts";

/**
 * The multiclass hinge (Weston and Watkins, 1999; CS231n's SVM loss): the mean over rows of Σ max(0, score - right score + margin)
 * over the wrong classes, which lie along the last axis. Labels: int32, one class for each row. Margin 1 when left out.
 */
export const hinge = settable(({ margin = 1 }: { readonly margin?: number }) =>
  defineGate(
    "hinge",
    (scores: Expr, labels: Expr) => {
      const isRight = isLabelled(scores, labels, "hinge");
      const right = isRight
        .where(scores, 0)
        .sum([-1])
        .reshape(withOnes(scores, [-1]));
      const excess = isRight.where(0, scores.sub(right).add(margin).relu());
      return excess.sum().div(scores.size(labels.shape.map((_, axis) => axis)));
    },
    undefined,
    {
      settings: { margin },
      role: "pushes down each wrong score that comes within the margin of the right one, and the right one up for each",
    },
  ),
);
