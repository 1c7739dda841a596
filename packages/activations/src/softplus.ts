import { defineGate, type Expr, keep } from "@chainrule/core";

/** log(1 + eˣ), written so that the exponent is never positive. */
export const softplusOf = (x: Expr): Expr => x.relu().add(x.abs().neg().exp().log1p());

/** y = log(1 + eˣ), a relu without a kink (Dugas et al., NIPS 2000). dx = σ(x) · dy. */
export const softplus = defineGate(
  "softplus",
  (x: Expr) => keep(softplusOf(x), { x }),
  (dy, { x }) => [dy.mul(x.sigmoid())],
  { role: "scales the gradient by σ of its input: a valve that opens gradually" },
);
