import { constant, defineGate, type Expr, keep } from "@chainrule/core";

/** Below -3 one thing, above 3 another, and a third between: each kink belongs to the piece beyond it. */
const pieces = (x: Expr, between: Expr, above: Expr): Expr =>
  x.lessEqual(-3).where(0, constant(3, x.dtype).lessEqual(x).where(above, between));

/** y = x · min(max(0, x + 3), 6) / 6: a silu of simple pieces (Howard et al., ICCV 2019). Slope x/3 + 1/2 between -3 and 3, 0 at -3, 1 at 3. */
export const hardSwish = defineGate(
  "hardSwish",
  (x: Expr) => keep(pieces(x, x.mul(x.add(3).div(6)), x), { x }),
  (dy, { x }) => [pieces(x, dy.mul(x.div(3).add(0.5)), dy)],
  { role: "passes the gradient above 3, stops it below -3, scales it by x/3 + 1/2 between" },
);
