import { defineGate, type Expr } from "@chainrule/core";

/** y = ⌊x⌋, the whole number at or below x. Flat wherever it has a slope, so no gradient flows. */
export const floor = defineGate("floor", (x: Expr) => x.floorDiv(1), undefined, {
  role: "stops the gradient: it is flat",
});
