import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = eˣ - 1, exact near 0, with slope eˣ. */
export const expm1 = defineGate(
  "expm1",
  (x: Expr) => keep(x.expm1(), { x }),
  (dy, { x }) => [dy.mul(x.exp())],
  { role: "scales the gradient by the exponential of its input" },
);
