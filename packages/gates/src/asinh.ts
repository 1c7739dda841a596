import { defineGate, type Expr, keep } from "@chainrule/core";

/** Beyond this, x² + 1 is x². */
const LARGE = 1e8;

/** y = arsinh x = sign · log(|x| + √(x² + 1)), exact near 0 and finite for large x. Slope 1 / √(x² + 1). */
export const asinh = defineGate(
  "asinh",
  (x: Expr) => {
    const size = x.abs();
    const a = size.min(LARGE);
    const small = a.add(a.mul(a.div(a.mul(a).add(1).sqrt().add(1)))).log1p();
    const y = size.less(LARGE).where(small, size.max(LARGE).log().add(Math.LN2));
    return keep(x.less(0).where(y.neg(), y), { x });
  },
  (dy, { x }) => {
    // No |x| near 0, where its kink would show in the derivatives of this slope.
    const isModest = x.mul(x).less(LARGE * LARGE);
    const near = isModest.where(x, 0);
    return [isModest.where(dy.div(near.mul(near).add(1).sqrt()), dy.div(isModest.where(LARGE, x.abs())))];
  },
  { role: "divides the gradient by √(x² + 1)" },
);
