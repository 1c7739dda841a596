// What the hyperbolic gates have in common: sinh and cosh, exact near 0 and without overflow before their own.
import type { Expr } from "@chainrule/core";

/** Beyond this, e⁻ˣ is nothing beside eˣ. */
const LARGE = 20;

/** eˣ / 2 as half a power twice: eˣ itself would overflow sooner. */
function halfPower(size: Expr): Expr {
  const root = size.mul(0.5).exp();
  return root.mul(0.5).mul(root);
}

/** cosh x = (e^|x| + e^-|x|) / 2 */
export const coshOf = (x: Expr): Expr => halfPower(x.abs()).add(x.abs().neg().exp().mul(0.5));

/** sinh x = sign · (g + g / (g + 1)) / 2 with g = e^|x| - 1, which keeps its digits near 0 */
export function sinhOf(x: Expr): Expr {
  const grown = x.max(-LARGE).min(LARGE).expm1();
  const small = grown.add(grown.div(grown.add(1))).mul(0.5);
  return x
    .abs()
    .less(LARGE)
    .where(small, x.sign().mul(halfPower(x.abs())));
}
