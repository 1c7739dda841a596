import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = log(1 + x), exact near 0, with slope 1 / (1 + x). */
export const log1p = defineGate(
  "log1p",
  (x: Expr) => keep(x.log1p(), { x }),
  (dy, { x }) => [dy.div(x.add(1))],
  { role: "divides the gradient by one more than its input" },
);
