import { constant, defineGate, type Expr, settable } from "@chainrule/core";

/** y = αx + β held between 0 and 1: a sigmoid of straight pieces (Courbariaux, Bengio and David, 2015), α = 1/6 and β = 0.5 when left out. Flat at both kinks. */
export const hardSigmoid = settable(
  ({ alpha = 1 / 6, beta = 0.5 }: { readonly alpha?: number; readonly beta?: number }) =>
    defineGate(
      "hardSigmoid",
      (x: Expr) => {
        const z = x.mul(alpha).add(beta);
        return z.lessEqual(0).where(0, constant(1, x.dtype).lessEqual(z).where(1, z));
      },
      undefined,
      { settings: { alpha, beta }, role: `passes ${alpha} of the gradient between its bounds, stops it beyond` },
    ),
);
