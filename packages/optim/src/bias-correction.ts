import { constant, type Expr, portableLog } from "@chainrule/core";

/** 1 - betaᵗ, by way of expm1: in float32, 1 - 0.999 alone has lost half of its digits. */
export const biasCorrection = (beta: number, step: Expr): Expr =>
  beta === 0 ? constant(1, step.dtype) : step.mul(portableLog(beta)).expm1().neg();
