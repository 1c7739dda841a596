import { defineGate, type Expr, settable } from "@chainrule/core";

/** y = by · x, for a number `by` (1 when left out). The gradient is scaled alike. */
export const scale = settable(({ by = 1 }: { readonly by?: number }) =>
  defineGate(
    "scale",
    (x: Expr) => x.mul(by),
    (dy) => [dy.mul(by)],
    { settings: { by }, role: `scales the gradient by ${by}` },
  ),
);
