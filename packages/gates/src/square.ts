import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = x². A multiply gate whose two inputs are one: the switched gradients add up to 2x. */
export const square = defineGate(
  "square",
  (x: Expr) => keep(x.mul(x), { x }),
  (dy, { x }) => [dy.mul(x).mul(2)],
  { role: "scales the gradient by twice its input" },
);
