import { defineGate, type Expr } from "@chainrule/core";

/** z = the smaller of x and y. A gradient router: the smaller one gets it all; a tie goes by the graph's policy (to x by default). */
export const min = defineGate("min", (x: Expr, y: Expr) => x.min(y), undefined, {
  role: "gradient router: the smaller input gets the whole gradient, the other none, because only the smaller one matters",
});
