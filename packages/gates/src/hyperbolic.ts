// What the hyperbolic gates have in common: sinh and cosh, exact near 0, without overflow before their own, and smooth throughout.
import type { Expr } from "@chainrule/core";

/** eˣ / 2 as half a power twice: eˣ itself would overflow sooner. */
function halfPower(x: Expr): Expr {
  const root = x.mul(0.5).exp();
  return root.mul(0.5).mul(root);
}

/** cosh x = eˣ / 2 + e⁻ˣ / 2 */
export const coshOf = (x: Expr): Expr => halfPower(x).add(halfPower(x.neg()));

/** sinh x = eˣ / 2 - e⁻ˣ / 2; near 0, where that would cancel, (g + g / (g + 1)) / 2 with g = eˣ - 1. */
export function sinhOf(x: Expr): Expr {
  const isNear = x.mul(x).less(1);
  const grown = isNear.where(x, 0).expm1();
  const near = grown.add(grown.div(grown.add(1))).mul(0.5);
  return isNear.where(near, halfPower(x).sub(halfPower(x.neg())));
}
