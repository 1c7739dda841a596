import { defineGate, type Expr, keep } from "@chainrule/core";

/** σ(x) = 1 / (1 + e⁻ˣ), from 0 to 1. dx = (1 - σ)·σ · dσ: at most a quarter, and nearly nothing where it saturates. */
export const sigmoid = defineGate(
  "sigmoid",
  (x: Expr) => {
    const y = x.sigmoid();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y.rsub(1)).mul(y)],
  { role: "scales the gradient by (1 - σ)·σ, at most a quarter" },
);
