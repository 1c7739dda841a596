import { defineGate, type Expr } from "@chainrule/core";

/** z = x where the bool `condition` holds, y elsewhere. A router: the one that was taken gets the gradient. */
export const where = defineGate("where", (condition: Expr, x: Expr, y: Expr) => condition.where(x, y), undefined, {
  role: "gradient router: the input that was taken gets the gradient",
});
