import { defineGate, type Expr } from "@chainrule/core";

/** y = |x|. The gradient keeps its sign right of 0 and turns it left of 0; at 0 the graph's policy says (0 by default). */
export const abs = defineGate("abs", (x: Expr) => x.abs(), undefined, {
  role: "passes the gradient with the sign of its input",
});
