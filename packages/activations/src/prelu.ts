import { defineGate, type Expr, keep } from "@chainrule/core";

/**
 * y = x where x > 0, α · x elsewhere: a leaky relu that learns its slope (He, Zhang, Ren and Sun, ICCV 2015). α stretches over x: one
 * for all, or one for each channel. dα = x · dy where x ≤ 0; at 0 the slope is α.
 */
export const prelu = defineGate(
  "prelu",
  (x: Expr, alpha: Expr) => keep(x.lessEqual(0).where(x.mul(alpha), x), { x, alpha }),
  (dy, { x, alpha }) => {
    const left = x.lessEqual(0);
    return [left.where(dy.mul(alpha), dy), left.where(dy.mul(x), 0)];
  },
  { role: "passes the gradient where the input is positive; elsewhere it goes to the slope too" },
);
