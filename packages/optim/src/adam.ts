import { constant, type Expr, type Optimizer } from "@chainrule/core";
import { biasCorrection as correctionOf } from "./bias-correction.ts";
import { checkChoice, checkFraction, checkPositive, checkSwitch, settled } from "./check.ts";
import { mean, remembered } from "./remember.ts";

export interface AdamSettings {
  /** How much of the mean of the gradients is kept at each step. */
  readonly beta1?: number;
  /** How much of the mean of their squares is kept. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Beside the root of the corrected v, or of v itself: Kingma and Ba's epsilon hat, as in Keras and ONNX. */
  readonly epsilonAt?: "corrected" | "uncorrected";
  /** Divides by the root of the largest v so far, corrected afterwards, as PyTorch has it. Reddi, Kale and Kumar, ICLR 2018. */
  readonly amsgrad?: boolean;
  /** Without it, m and v are taken as they are. */
  readonly biasCorrection?: boolean;
}

/** adam, whatever else is given: what is built on it has settings of its own. */
export const adamOf = ({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  epsilonAt = "corrected",
  amsgrad = false,
  biasCorrection = true,
}: AdamSettings): Optimizer => ({
  label: "adam",
  settings: {
    beta1: checkFraction("beta1", beta1),
    beta2: checkFraction("beta2", beta2),
    epsilon: checkPositive("epsilon", epsilon),
    epsilonAt: checkChoice("epsilonAt", epsilonAt, ["corrected", "uncorrected"]),
    amsgrad: checkSwitch("amsgrad", amsgrad),
    biasCorrection: checkSwitch("biasCorrection", biasCorrection),
  },
  remembers: remembered({ m: beta1 > 0 && 0, v: beta2 > 0 && 0, largest: amsgrad && 0 }),
  update: (w, dw, state, { learningRate, step }) => {
    const m = mean(state.m, beta1, dw);
    const v = mean(state.v, beta2, dw.mul(dw));
    const largest = state.largest?.max(v) ?? v;
    const correction = (beta: number): Expr => (biasCorrection ? correctionOf(beta, step) : constant(1, dw.dtype));
    const size =
      epsilonAt === "corrected"
        ? largest.div(correction(beta2)).sqrt().add(epsilon)
        : largest.sqrt().add(epsilon).div(correction(beta2).sqrt());
    return [w.sub(m.div(correction(beta1)).div(size).mul(learningRate)), { m, v, largest }];
  },
});

/**
 * Momentum and a rate for each weight: w ← w - rate · m̂ / (√v̂ + epsilon), with the mean m̂ and the mean square v̂ of the gradients,
 * corrected for their start at 0. Kingma and Ba, ICLR 2015, algorithm 1: beta1 0.9, beta2 0.999, epsilon 1e-8 outside the root.
 */
export const adam = settled(adamOf);
