import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = arctan x, with slope 1 / (1 + x²). */
export const atan = defineGate(
  "atan",
  (x: Expr) => keep(x.atan2(1), { x }),
  (dy, { x }) => [dy.div(x.mul(x).add(1))],
  { role: "divides the gradient by one more than its input squared" },
);
