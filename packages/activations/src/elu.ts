import { defineGate, type Expr, keep, settable } from "@chainrule/core";

/**
 * y = x where x > 0, α(eˣ - 1) elsewhere (α = 1 when left out). Clevert, Unterthiner and Hochreiter, ICLR 2016.
 * There, 0 included, the slope is αeˣ, taken of the input, because y + α loses its digits where y is near -α.
 */
export const elu = settable(({ alpha = 1 }: { readonly alpha?: number }) =>
  defineGate(
    "elu",
    (x: Expr) => keep(x.lessEqual(0).where(x.min(0).expm1().mul(alpha), x), { x }),
    (dy, { x }) => [x.lessEqual(0).where(dy.mul(x.min(0).exp().mul(alpha)), dy)],
    { settings: { alpha }, role: "passes the gradient where the input is positive, and less and less of it below" },
  ),
);
