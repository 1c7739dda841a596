import { defineGate, type Expr, keep } from "@chainrule/core";
import { targetsOf } from "./classes.ts";
import { withOnes } from "./reduction.ts";

/** Near float32's lowest number: a class that is no target counts 0 · this, where 0 · -Infinity would be NaN. */
const LOWEST = -3.4e38;

/** log softmax along the last axis: the largest logit is taken off first, so that nothing overflows. */
function logSoftmaxOf(logits: Expr): Expr {
  const reduce = (value: Expr): Expr => value.reshape(withOnes(logits, [-1]));
  const shifted = logits.sub(reduce(logits.maxOver([-1])));
  return shifted.sub(reduce(shifted.exp().sum([-1]).log())).max(LOWEST);
}

/** How many rows the mean goes over. */
const rowsOf = (logits: Expr): Expr => logits.size(logits.shape.slice(0, -1).map((_, axis) => axis));

/**
 * The mean over rows of -Σ target · log softmax(logits), classes along the last axis.
 * Labels: int32, one class for each row; or probabilities of the logits' shape. dLogits = (softmax - target) / rows, where targets sum to 1.
 */
export const softmaxCrossEntropy = defineGate(
  "softmaxCrossEntropy",
  (logits: Expr, labels: Expr) => {
    const logProbabilities = logSoftmaxOf(logits);
    const total = targetsOf(logits, labels, "softmaxCrossEntropy").mul(logProbabilities).sum().neg();
    return keep(total.div(rowsOf(logits)), { logProbabilities, labels });
  },
  (dy, { logProbabilities, labels }) => {
    const targets = targetsOf(logProbabilities, labels, "softmaxCrossEntropy");
    const mass = targets.sum([-1]).reshape(withOnes(targets, [-1]));
    const share = dy.div(rowsOf(logProbabilities));
    const dLogits = logProbabilities.exp().mul(mass).sub(targets).mul(share);
    return [dLogits, labels.dtype === targets.dtype ? logProbabilities.neg().mul(share) : null];
  },
  { role: "pulls probability from the other classes to the right one" },
);
