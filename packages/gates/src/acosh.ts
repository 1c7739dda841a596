import { defineGate, type Expr, keep } from "@chainrule/core";

/** Beyond this, √(x² - 1) is x. */
const LARGE = 1e16;

/** y = arcosh x = log(x + √(x² - 1)) for x ≥ 1, exact near 1; NaN below. Slope 1 / √(x² - 1). */
export const acosh = defineGate(
  "acosh",
  (x: Expr) => {
    const above = x.min(LARGE).sub(1);
    // √(x - 1) · √(x + 1): their product would overflow before its root does.
    const near = above.add(above.sqrt().mul(above.add(2).sqrt())).log1p();
    return keep(x.less(LARGE).where(near, x.max(1).log().add(Math.LN2)), { x });
  },
  (dy, { x }) => [dy.div(x.sub(1).sqrt().mul(x.add(1).sqrt()))],
  { role: "divides the gradient by √(x² - 1)" },
);
