// What losses have in common: how the loss of each prediction is weighted, and how many of them become one.
import { check, type Expr, fail, type Settings } from "@chainrule/core";

/**
 * How single losses become one: not at all, by their sum, by their mean (with weights Σ weight · loss / Σ weight), or by
 * Σ weight · loss over how many weights are not 0, as TensorFlow has it.
 */
export type Reduction = "none" | "mean" | "sum" | "meanOfNonzeroWeights";
export interface Reduced {
  /** Default "mean". */
  readonly reduction?: Reduction;
}

const REDUCTIONS: readonly string[] = ["none", "mean", "sum", "meanOfNonzeroWeights"] satisfies Reduction[];

/** Refuses what is no reduction, when the loss is made. */
export function checkReduction(gate: string, { reduction }: Settings): void {
  const known = REDUCTIONS.includes(String(reduction));
  check(known, "E_OPTION", () => `${gate}: reduction is one of ${REDUCTIONS.join(", ")}, not ${String(reduction)}.`, {
    reduction,
  });
}

/** Reduces losses that carry their weights already. Weights of 0 only come to NaN, as the mean of no losses does. */
export function reduceWeighted(weighted: Expr, weights: Expr | undefined, reduction: Reduction): Expr {
  if (reduction === "none") return weighted;
  const sum = weighted.sum();
  if (reduction === "sum") return sum;
  if (!weights) return sum.div(weighted.size());
  const all = weights.broadcastTo(weighted.shape);
  return sum.div((reduction === "mean" ? all : all.sign().abs()).sum());
}

/** Weighs losses, where there are weights, and reduces them. Weights stretch to the losses, and never the other way round. */
export function reduceLosses(losses: Expr, weights: Expr | undefined, reduction: Reduction): Expr {
  if (!weights) return reduceWeighted(losses, undefined, reduction);
  weights.broadcastTo(losses.shape); // refuses what does not stretch
  return reduceWeighted(losses.mul(weights), weights, reduction);
}

/** Predictions, targets, and perhaps weights. */
export type LossInputs =
  | readonly [predictions: Expr, targets: Expr]
  | readonly [predictions: Expr, targets: Expr, weights: Expr];

/** Refuses other numbers of inputs: weights may be left out, nothing else. */
export function checkInputs(gate: string, { length }: { readonly length: number }): void {
  if (length !== 2 && length !== 3)
    fail("E_ARITY", `${gate} takes 2 inputs, or 3 with weights, not ${length}.`, { gate, given: length });
}
