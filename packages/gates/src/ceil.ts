import { defineGate, type Expr } from "@chainrule/core";

/** y = ⌈x⌉, the whole number at or above x. Flat wherever it has a slope, so no gradient flows. */
export const ceil = defineGate("ceil", (x: Expr) => x.neg().floorDiv(1).neg(), undefined, {
  role: "stops the gradient: it is flat",
});
