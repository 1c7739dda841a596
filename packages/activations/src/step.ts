import { defineGate, type Expr, settable } from "@chainrule/core";

/** y = 1 where x > 0, `below` (0) elsewhere: the perceptron's threshold (Rosenblatt, 1958). Flat, so that no gradient flows. NaN stays NaN. */
export const step = settable(({ below = 0 }: { readonly below?: number }) =>
  defineGate(
    "step",
    (x: Expr) => x.lessEqual(0).where(below, x.equal(x).where(1, x)),
    () => [null],
    { settings: { below }, role: "stops the gradient: it is flat on both sides of its jump" },
  ),
);
