import { defineGate, type Expr, keep } from "@chainrule/core";

/** Beyond this, x² + 1 is x². */
const LARGE = 1e8;
const LOG_2 = Math.LN2;

/** y = arsinh x = sign · log(|x| + √(x² + 1)), exact near 0 and finite for large x. Slope 1 / √(x² + 1). */
export const asinh = defineGate(
  "asinh",
  (x: Expr) => {
    const size = x.abs();
    const a = size.min(LARGE);
    const small = a.add(a.mul(a.div(a.mul(a).add(1).sqrt().add(1)))).log1p();
    const y = size.less(LARGE).where(small, size.max(LARGE).log().add(LOG_2));
    return keep(x.less(0).where(y.neg(), y), { x });
  },
  (dy, { x }) => {
    const size = x.abs();
    const a = size.min(LARGE);
    return [size.less(LARGE).where(dy.div(a.mul(a).add(1).sqrt()), dy.div(size.max(LARGE)))];
  },
  { role: "divides the gradient by √(x² + 1)" },
);
