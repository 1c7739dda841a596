import { defineGate, type Expr } from "@chainrule/core";

/** y = the whole number nearest to x, a half to the even one. Flat wherever it has a slope, so no gradient flows. */
export const round = defineGate("round", (x: Expr) => x.round(), undefined, {
  role: "stops the gradient: it is flat",
});
