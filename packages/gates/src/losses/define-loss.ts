// Losses that compare each prediction with its own target.
import { check, defineGate, type Expr, type PlaceableGate, type Settings, sameShape, showShape } from "@chainrule/core";
import { checkInputs, checkReduction, type LossInputs, type Reduction, reduceLosses } from "./reduce-losses.ts";

/** What a loss is made with: its settings, and how it is reduced. */
type LossSettings = Settings & { readonly reduction: Reduction };

/**
 * A loss as a gate: predictions first, then targets of the same shape (or one number for all of them), then weights if there are any,
 * one for each loss; they stretch. `lossOf` says what one prediction costs.
 */
export function defineLoss(
  label: string,
  lossOf: (predictions: Expr, targets: Expr) => Expr,
  settings: LossSettings,
  role: string,
): PlaceableGate<LossInputs> {
  checkReduction(label, settings);
  return defineGate(
    label,
    (...inputs: LossInputs) => {
      checkInputs(label, inputs);
      const [predictions, targets, weights] = inputs;
      const fits = sameShape(predictions.shape, targets.shape) || targets.shape.length === 0;
      check(
        fits,
        "E_SHAPE",
        () =>
          `${label}: predictions ${showShape(predictions.shape)} and targets ${showShape(targets.shape)} differ in shape; reshape one of them.`,
        { predictions: predictions.shape, targets: targets.shape },
      );
      return reduceLosses(lossOf(predictions, targets), weights, settings.reduction);
    },
    undefined,
    { settings, role },
  );
}
