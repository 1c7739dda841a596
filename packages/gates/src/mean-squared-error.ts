import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = the mean of (predictions - targets)² over all elements, of one shape. dPredictions = 2 · difference / count, dTargets its negative. */
export const meanSquaredError = defineGate(
  "meanSquaredError",
  (predictions: Expr, targets: Expr) => {
    const difference = predictions.sub(targets);
    return keep(difference.mul(difference).sum().div(difference.size()), { difference });
  },
  (dy, { difference }) => {
    const gradient = difference.mul(2).mul(dy.div(difference.size()));
    return [gradient, gradient.neg()];
  },
  { role: "pulls each prediction towards its target, in proportion to the difference" },
);
