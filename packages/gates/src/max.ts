import { defineGate, type Expr } from "@chainrule/core";

/** z = the larger of x and y. A gradient router: the larger one gets it all; a tie goes by the graph's policy (to x by default). */
export const max = defineGate("max", (x: Expr, y: Expr) => x.max(y), undefined, {
  role: "gradient router: the larger input gets the whole gradient, the other none, because only the larger one matters",
});
