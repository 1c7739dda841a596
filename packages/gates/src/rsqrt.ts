import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = 1 / √x, with slope -y / 2x. */
export const rsqrt = defineGate(
  "rsqrt",
  (x: Expr) => {
    const y = x.sqrt().rdiv(1);
    return keep(y, { x, y });
  },
  (dy, { x, y }) => [dy.mul(y).div(x).mul(-0.5)],
  { role: "scales the gradient by minus its output over twice its input" },
);
