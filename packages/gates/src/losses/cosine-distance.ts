import { constant, type Expr, settable } from "@chainrule/core";
import { keepingAxes, withOnes } from "../reduction.ts";
import { defineLoss } from "./define-loss.ts";
import type { Reduced } from "./reduce-losses.ts";

export interface CosineDistanceSettings extends Reduced {
  /** Along which axis the vectors lie, the last when left out. */
  readonly axis?: number;
  /** Whether vectors are taken at length 1, true when left out. */
  readonly normalise?: boolean;
  /** Keep the axis, with size 1; default false. */
  readonly keepAxes?: boolean;
}

/** Vectors at length 1; a vector of zeros stays. Scaled by their largest element first, so that squares neither overflow nor vanish. */
function unit(x: Expr, axis: number): Expr {
  const reduce = (value: Expr): Expr => value.reshape(withOnes(x, [axis]));
  const peak = reduce(x.abs().maxOver([axis]));
  const isZero = peak.equal(0);
  const scaled = x.div(isZero.where(1, peak));
  const length = reduce(scaled.mul(scaled).sum([axis]));
  return isZero.where(constant(0, x.dtype), scaled.div(isZero.where(1, length).sqrt()));
}

/**
 * y = the mean of 1 - cos(prediction, target), of vectors along an axis; 1 where either is 0. As in PyTorch and SciPy the vectors may
 * have any length; TensorFlow takes 1 - prediction · target and expects length 1: `normalise: false`, and `keepAxes: true` for its shape.
 */
export const cosineDistance = settable(
  ({ axis = -1, normalise = true, keepAxes = false, reduction = "mean" }: CosineDistanceSettings) =>
    defineLoss(
      "cosineDistance",
      (predictions, targets) => {
        const [p, t] = normalise ? [unit(predictions, axis), unit(targets, axis)] : [predictions, targets];
        const product = p.mul(t);
        return keepingAxes(product.sum([axis]).rsub(1), product, { axes: [axis], keepAxes });
      },
      { axis, normalise, keepAxes, reduction },
      "turns each vector towards its target",
    ),
);
