import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = 1 / x, with slope -y². */
export const reciprocal = defineGate(
  "reciprocal",
  (x: Expr) => {
    const y = x.rdiv(1);
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y).mul(y).neg()],
  { role: "scales the gradient by minus its output squared" },
);
