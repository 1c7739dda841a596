import { defineGate, type Expr, keep } from "@chainrule/core";

/** z = x / y. dx = dz / y and dy = -dz · z / y, which does not overflow where y² would. */
export const divide = defineGate(
  "divide",
  (x: Expr, y: Expr) => {
    const z = x.div(y);
    return keep(z, { y, z });
  },
  (dz, { y, z }) => [dz.div(y), dz.mul(z).div(y).neg()],
  { role: "scales by one over the denominator, and by minus the quotient over it" },
);
