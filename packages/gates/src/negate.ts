import { defineGate, type Expr } from "@chainrule/core";

/** y = -x. The gradient changes its sign. */
export const negate = defineGate(
  "negate",
  (x: Expr) => x.neg(),
  (dy) => [dy.neg()],
  { role: "turns the gradient's sign" },
);
