import { defineGate, type Expr } from "@chainrule/core";

/**
 * z = x^y, as IEEE 754 has it: 0⁰ = 1, and a negative base with a fractional exponent is NaN.
 * dx = dz · y · x^(y-1) and dy = dz · z · log x, 0 at x = 0. Give a number for y to use a fixed exponent: power(x, 3).
 */
export const power = defineGate("power", (x: Expr, y: Expr) => x.pow(y), undefined, {
  role: "scales by y · x^(y-1) towards the base, by z · log x towards the exponent",
});
