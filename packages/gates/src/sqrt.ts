import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = √x; NaN below 0, and an infinite slope at 0. */
export const sqrt = defineGate(
  "sqrt",
  (x: Expr) => {
    const y = x.sqrt();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(0.5).div(y)],
  { role: "divides the gradient by twice its output" },
);
