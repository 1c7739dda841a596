import { defineGate, type Expr, keep } from "@chainrule/core";
import { coshOf, sinhOf } from "./hyperbolic.ts";

/** y = sinh x = (eˣ - e⁻ˣ) / 2, with slope cosh x. */
export const sinh = defineGate(
  "sinh",
  (x: Expr) => keep(sinhOf(x), { x }),
  (dy, { x }) => [dy.mul(coshOf(x))],
  { role: "scales the gradient by the hyperbolic cosine" },
);
