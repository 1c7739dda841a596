// What losses over classes have in common: which class is the right one.
import { type Expr, fail, isFloat, sameShape, showShape } from "@chainrule/core";

/** A bool of the scores' shape: where the class, along the last axis, is the one that `labels` [..] names as an int32. */
export function isLabelled(scores: Expr, labels: Expr, gate: string): Expr {
  const fits =
    labels.dtype === "int32" && scores.shape.length >= 1 && sameShape(labels.shape, scores.shape.slice(0, -1));
  if (!fits)
    fail(
      "E_SHAPE",
      `${gate}: labels are int32 ${showShape(scores.shape.slice(0, -1))}, one class for each row of the scores ${showShape(scores.shape)}, not ${labels.dtype} ${showShape(labels.shape)}`,
    );
  return labels.reshape([...labels.shape, 1]).equal(scores.positions([-1]));
}

/** What each class should get: the labels as probabilities, of the logits' shape, or 1 at the class they name. */
export function targetsOf(logits: Expr, labels: Expr, gate: string): Expr {
  if (isFloat(labels.dtype) && sameShape(labels.shape, logits.shape)) return labels;
  return isLabelled(logits, labels, gate).cast(logits.dtype);
}
