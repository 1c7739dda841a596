// What Adam and AdamW have in common: the direction of the step, and the two means behind it.
import { constant, type Expr, portableLog } from "@chainrule/core";
import { checkFraction, checkPositive } from "./check.ts";

export interface AdamSettings {
  /** How much of the mean of the gradients is kept at each step. */
  readonly beta1?: number;
  /** How much of the mean of their squares is kept. */
  readonly beta2?: number;
  readonly epsilon?: number;
}

export function checkAdam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamSettings): Required<AdamSettings> {
  return {
    beta1: checkFraction("beta1", beta1),
    beta2: checkFraction("beta2", beta2),
    epsilon: checkPositive("epsilon", epsilon),
  };
}

/** 1 - betaᵗ, by way of expm1: in float32, 1 - 0.999 alone has lost half of its digits. */
const correction = (beta: number, step: Expr): Expr =>
  beta === 0 ? constant(1, step.dtype) : step.mul(portableLog(beta)).expm1().neg();

/** m̂ / (√v̂ + epsilon), and the next m and v. */
export function adamDirection(
  dw: Expr,
  { m, v }: Readonly<Record<"m" | "v", Expr>>,
  step: Expr,
  { beta1, beta2, epsilon }: Required<AdamSettings>,
): { readonly direction: Expr; readonly next: Readonly<Record<"m" | "v", Expr>> } {
  const next = { m: m.mul(beta1).add(dw.mul(1 - beta1)), v: v.mul(beta2).add(dw.mul(dw).mul(1 - beta2)) };
  const size = next.v.div(correction(beta2, step)).sqrt().add(epsilon);
  return { direction: next.m.div(correction(beta1, step)).div(size), next };
}
