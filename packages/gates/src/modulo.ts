import { defineGate, type Expr } from "@chainrule/core";

/** z = x - ⌊x / y⌋ · y, the remainder with the sign of y. dx = dz and dy = -⌊x / y⌋ · dz. */
export const modulo = defineGate("modulo", (x: Expr, y: Expr) => x.mod(y), undefined, {
  role: "passes the gradient to x, and minus the quotient times it to y",
});
