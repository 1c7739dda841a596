import { defineGate, derive, type Expr, keep, settable } from "@chainrule/core";
import { logSoftmaxOf } from "../log-softmax.ts";
import { withOnes } from "../reduction.ts";
import { type ClassSettings, classLosses, classSettings } from "./classes.ts";
import { checkInputs, checkReduction, type LossInputs, type Reduced, reduceWeighted } from "./reduce-losses.ts";

/** Near float32's lowest number: a class that is no target counts 0 · this, where 0 · -Infinity would be NaN. */
const LOWEST = -3.4e38;

/**
 * y = the mean over rows of -Σ target · log softmax(logits). Labels: int32, one class for each row; or probabilities of the logits' shape.
 * dLogits = (softmax - target) / rows where targets sum to 1. A third input weighs the classes, or the losses. With labels a mean divides
 * by the weights of the labels, with probabilities by the rows, as in PyTorch. A label that is no class comes to NaN.
 */
export const softmaxCrossEntropy = settable(({ reduction = "mean", ...given }: Reduced & ClassSettings) => {
  const gate = "softmaxCrossEntropy";
  const settings = classSettings(gate, given);
  checkReduction(gate, { reduction });
  const lossOf = (...inputs: LossInputs): Expr => {
    const { weighted, counted } = classLosses(gate, inputs, settings);
    return reduceWeighted(weighted, counted, reduction);
  };
  return defineGate(
    gate,
    (...inputs: LossInputs) => {
      checkInputs(gate, inputs);
      const [logits, labels, ...weights] = inputs;
      const logProbabilities = logSoftmaxOf(logits, settings.classAxis).max(LOWEST);
      const [w] = weights;
      return keep(lossOf(logProbabilities, labels, ...weights), { logProbabilities, labels, ...(w && { weights: w }) });
    },
    (dy, { logProbabilities, labels, weights }) => {
      // What lies behind the log-probabilities is plain; through them comes softmax, of the same powers.
      const inputs: LossInputs = weights ? [logProbabilities, labels, weights] : [logProbabilities, labels];
      const [dLog, ...others] = derive(lossOf(...inputs), dy, inputs as readonly Expr[]) as [Expr, Expr | null];
      const mass = dLog.sum([settings.classAxis]).reshape(withOnes(logProbabilities, [settings.classAxis]));
      return [dLog.sub(logProbabilities.exp().mul(mass)), ...others];
    },
    { settings: { reduction, ...settings }, role: "pulls probability from the other classes to the right one" },
  );
});
