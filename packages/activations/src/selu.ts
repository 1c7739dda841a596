import { defineGate, type Expr, keep, settable } from "@chainrule/core";

/**
 * y = γx where x > 0, γα(eˣ - 1) elsewhere, with the α and γ that keep mean 0 and variance 1 from layer to layer when left out.
 * Klambauer, Unterthiner, Mayr and Hochreiter, NIPS 2017. At 0 the slope is the left one, γα.
 */
export const selu = settable(
  ({ alpha = 1.6732632423543772, gamma = 1.0507009873554805 }: { readonly alpha?: number; readonly gamma?: number }) =>
    defineGate(
      "selu",
      (x: Expr) => keep(x.lessEqual(0).where(x.min(0).expm1().mul(alpha), x).mul(gamma), { x }),
      (dy, { x }) => [
        x
          .lessEqual(0)
          .where(dy.mul(x.min(0).exp().mul(alpha)), dy)
          .mul(gamma),
      ],
      {
        settings: { alpha, gamma },
        role: "passes a little more than the gradient right of 0, less and less of it below",
      },
    ),
);
