// A gate to find: its backward is wrong, and the gradient check says so.
import { defineGate, type Expr, keep } from "@chainrule/core";

/** z = x · y, with a mistake that people make: each input gets the upstream gradient times *itself*. */
export const wrongMultiply = defineGate(
  "wrongMultiply",
  (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
  (dz, { x, y }) => [dz.mul(x), dz.mul(y)],
);
