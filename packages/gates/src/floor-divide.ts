import { defineGate, type Expr } from "@chainrule/core";

/** z = ⌊x / y⌋, for int32 too. Flat wherever it has a slope, so no gradient flows. */
export const floorDivide = defineGate("floorDivide", (x: Expr, y: Expr) => x.floorDiv(y), undefined, {
  role: "stops the gradient: it is flat",
});
