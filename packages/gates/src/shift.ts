import { defineGate, type Expr, settable } from "@chainrule/core";

/** y = x + by, for a number `by` (0 when left out). The gradient passes as it is. */
export const shift = settable(({ by = 0 }: { readonly by?: number }) =>
  defineGate(
    "shift",
    (x: Expr) => x.add(by),
    (dy) => [dy],
    { settings: { by }, role: "passes the gradient: a constant does not change how fast y grows" },
  ),
);
