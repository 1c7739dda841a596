import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { withOnes } from "./reduction.ts";

/** eˣ / Σ eˣ along an axis, with the largest x taken off first, so that nothing overflows. */
function softmaxOf(x: Expr, axis: number): Expr {
  const reduce = (value: Expr): Expr => value.reshape(withOnes(x, [axis]));
  const powers = x.sub(reduce(x.maxOver([axis]))).exp();
  return powers.div(reduce(powers.sum([axis])));
}

/** y = eˣ / Σ eˣ along an axis, the last when left out: probabilities. dx = y · (dy - Σ dy · y). */
export const softmax = settable(({ axis = -1 }: { readonly axis?: number }) =>
  defineGate(
    "softmax",
    (x: Expr) => {
      const y = softmaxOf(x, axis);
      return keep(y, { y });
    },
    (dy, { y }) => [
      y.mul(
        dy.sub(
          dy
            .mul(y)
            .sum([axis])
            .reshape(withOnes(y, [axis])),
        ),
      ),
    ],
    { settings: { axis }, role: "lets the outputs compete: what one gains, the others lose" },
  ),
);
