import { defineGate, type Expr, keep } from "@chainrule/core";

const rest = (x: Expr): Expr => x.rsub(1).mul(x.add(1)).sqrt();

/** y = arccos x, the angle of (x, √(1 - x²)), from -1 to 1; NaN outside. Slope -1 / √(1 - x²). */
export const acos = defineGate(
  "acos",
  (x: Expr) => keep(rest(x).atan2(x), { x }),
  (dy, { x }) => [dy.div(rest(x)).neg()],
  { role: "divides the gradient by minus the other leg, √(1 - x²)" },
);
