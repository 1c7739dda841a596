import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = erf x = 2/√π ∫₀ˣ e^(-t²) dt, with slope 2/√π · e^(-x²). */
export const erf = defineGate(
  "erf",
  (x: Expr) => keep(x.erf(), { x }),
  (dy, { x }) => [dy.mul(x.mul(x).neg().exp()).mul(1.1283791670955126)],
  { role: "scales the gradient by a bell around 0" },
);
