import { defineGate, type Expr, keep } from "@chainrule/core";

/** z = x · y. A gradient switcher: each input gets the upstream gradient times the *other* input. */
export const multiply = defineGate(
  "multiply",
  (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
  (dz, { x, y }) => [dz.mul(y), dz.mul(x)],
  { role: "gradient switcher: each input gets the upstream gradient times the other input" },
);
