import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = artanh x = ½ log((1 + x) / (1 - x)) from -1 to 1, exact near 0; NaN outside. Slope 1 / (1 - x²). */
export const atanh = defineGate(
  "atanh",
  (x: Expr) => {
    const size = x.abs();
    const y = size.mul(2).div(size.rsub(1)).log1p().mul(0.5);
    return keep(x.less(0).where(y.neg(), y), { x });
  },
  (dy, { x }) => [dy.div(x.rsub(1).mul(x.add(1)))],
  { role: "divides the gradient by 1 - x²" },
);
