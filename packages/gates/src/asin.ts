import { defineGate, type Expr, keep } from "@chainrule/core";

const rest = (x: Expr): Expr => x.rsub(1).mul(x.add(1)).sqrt();

/** y = arcsin x, the angle of (√(1 - x²), x), from -1 to 1; NaN outside. Slope 1 / √(1 - x²). */
export const asin = defineGate(
  "asin",
  (x: Expr) => keep(x.atan2(rest(x)), { x }),
  (dy, { x }) => [dy.div(rest(x))],
  { role: "divides the gradient by the other leg, √(1 - x²)" },
);
