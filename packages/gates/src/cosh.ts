import { defineGate, type Expr, keep } from "@chainrule/core";
import { coshOf, sinhOf } from "./hyperbolic.ts";

/** y = cosh x = (eˣ + e⁻ˣ) / 2, with slope sinh x. */
export const cosh = defineGate(
  "cosh",
  (x: Expr) => keep(coshOf(x), { x }),
  (dy, { x }) => [dy.mul(sinhOf(x))],
  { role: "scales the gradient by the hyperbolic sine" },
);
