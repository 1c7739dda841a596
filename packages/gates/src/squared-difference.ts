import { defineGate, type Expr, keep } from "@chainrule/core";

/** z = (x - y)². dx = 2(x - y) · dz, and dy is its negative. */
export const squaredDifference = defineGate(
  "squaredDifference",
  (x: Expr, y: Expr) => {
    const difference = x.sub(y);
    return keep(difference.mul(difference), { difference });
  },
  (dz, { difference }) => {
    const gradient = dz.mul(difference).mul(2);
    return [gradient, gradient.neg()];
  },
  { role: "pulls the two towards each other, in proportion to their difference" },
);
