import { defineGate, type Expr } from "@chainrule/core";

/** z = the angle of the point (x, y), from -π to π; y comes first. dy = dz · x / (x² + y²) and dx = -dz · y / (x² + y²). */
export const atan2 = defineGate("atan2", (y: Expr, x: Expr) => y.atan2(x), undefined, {
  role: "turns the gradient at right angles to the point, over its distance",
});
