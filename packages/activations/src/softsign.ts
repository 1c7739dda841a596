import { defineGate, type Expr, keep } from "@chainrule/core";

/** From here on x / (1 + |x|) is ±1 in every float dtype; cut off here, infinities have their limits too. */
const FAR = 1e30;

/** y = x / (1 + |x|), from -1 to 1, approached more slowly than by tanh (Bergstra et al., 2009). dx = dy / (1 + |x|)², 1 at 0. */
export const softsign = defineGate(
  "softsign",
  (x: Expr) => {
    const near = x.max(-FAR).min(FAR);
    return keep(near.div(near.abs().add(1)), { x });
  },
  (dy, { x }) => {
    const share = x.abs().add(1).rdiv(1);
    return [dy.mul(share).mul(share)];
  },
  { role: "scales the gradient by 1 / (1 + |x|)²: it saturates slowly" },
);
