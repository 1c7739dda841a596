import { defineGate, type Expr } from "@chainrule/core";

/** y = max(0, x). Open for positive inputs, closed for negative ones; at 0 the graph's policy says (closed by default). NaN stays NaN. */
export const relu = defineGate("relu", (x: Expr) => x.relu(), undefined, {
  role: "a valve: passes the gradient where the input is positive, stops it elsewhere",
});
