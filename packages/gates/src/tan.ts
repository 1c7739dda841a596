import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = tan x = sin x / cos x, with slope 1 + y². */
export const tan = defineGate(
  "tan",
  (x: Expr) => {
    const y = x.sin().div(x.cos());
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y.mul(y).add(1))],
  { role: "scales the gradient by one more than its output squared" },
);
