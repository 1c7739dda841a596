import { defineGate, type Expr, keep } from "@chainrule/core";
import { reachLeft, withinReach } from "./far.ts";

/** Φ(x): how likely a standard normal number is below x. */
const normalBelow = (x: Expr): Expr => x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);

/** φ(x) = e^(-x²/2) / √(2π), the slope of Φ. */
const bell = (x: Expr): Expr => x.mul(x).mul(-0.5).exp().mul(0.3989422804014327);

/** y = x · Φ(x), with Φ by the error function, not by tanh (Hendrycks and Gimpel, 2016). dx = (Φ(x) + x · φ(x)) · dy. */
export const gelu = defineGate(
  "gelu",
  (x: Expr) => keep(reachLeft(x).mul(normalBelow(x)), { x }),
  (dy, { x }) => {
    const near = withinReach(x);
    return [dy.mul(normalBelow(x).add(near.mul(bell(near))))];
  },
  { role: "passes the gradient in the measure in which its input is larger than a normal number" },
);
