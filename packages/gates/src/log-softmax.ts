import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { withOnes } from "./reduction.ts";

/** log softmax along an axis: the largest x is taken off first, so that nothing overflows. */
export function logSoftmaxOf(x: Expr, axis: number): Expr {
  const reduce = (value: Expr): Expr => value.reshape(withOnes(x, [axis]));
  const shifted = x.sub(reduce(x.maxOver([axis])));
  return shifted.sub(reduce(shifted.exp().sum([axis]).log()));
}

/** y = x - log Σ eˣ along an axis, the last when left out: log-probabilities. dx = dy - eʸ · Σ dy. */
export const logSoftmax = settable(({ axis = -1 }: { readonly axis?: number }) =>
  defineGate(
    "logSoftmax",
    (x: Expr) => {
      const y = logSoftmaxOf(x, axis);
      return keep(y, { y });
    },
    (dy, { y }) => [dy.sub(y.exp().mul(dy.sum([axis]).reshape(withOnes(y, [axis]))))],
    { settings: { axis }, role: "lets the outputs compete: what one gains, the others lose" },
  ),
);
