import { defineGate, type Expr } from "@chainrule/core";

/** y = -1, 0 or 1, the sign of x. Flat wherever it has a slope, so no gradient flows. */
export const sign = defineGate("sign", (x: Expr) => x.sign(), undefined, { role: "stops the gradient: it is flat" });
