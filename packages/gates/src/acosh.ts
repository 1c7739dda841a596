import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = arcosh x = log(x + √(x² - 1)) for x ≥ 1, exact near 1; NaN below. Slope 1 / √(x² - 1). */
export const acosh = defineGate(
  "acosh",
  (x: Expr) => {
    const above = x.sub(1);
    // √(x - 1) · √(x + 1): their product would overflow before its root does.
    return keep(above.add(above.sqrt().mul(x.add(1).sqrt())).log1p(), { x });
  },
  (dy, { x }) => [dy.div(x.sub(1).sqrt().mul(x.add(1).sqrt()))],
  { role: "divides the gradient by √(x² - 1)" },
);
