import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = log x, the natural logarithm; NaN below 0, -Infinity at 0. */
export const log = defineGate(
  "log",
  (x: Expr) => keep(x.log(), { x }),
  (dy, { x }) => [dy.div(x)],
  { role: "divides the gradient by its input" },
);
