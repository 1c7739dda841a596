import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf, withOnes } from "./reduction.ts";

/** y = log Σ eˣ over axes, all when left out, with the largest x taken off first, so that nothing overflows. dx = dy · e^(x - y), the softmax. */
export const logSumExp = settable((over: OverAxes) =>
  defineGate(
    "logSumExp",
    (x: Expr) => {
      const largest = x.maxOver(over.axes);
      const peak = largest.abs().less(Number.POSITIVE_INFINITY).where(largest, 0);
      const powers = x.sub(peak.reshape(withOnes(x, over.axes))).exp();
      const y = powers.sum(over.axes).log().add(peak);
      return keep(keepingAxes(y, x, over), { x, y });
    },
    (dy, { x, y }) => {
      const ones = withOnes(x, over.axes);
      return [dy.reshape(ones).mul(x.sub(y.reshape(ones)).exp())];
    },
    { settings: settingsOf(over), role: "shares the gradient out by softmax: the largest gets most" },
  ),
);
