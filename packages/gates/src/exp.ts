import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = eˣ, which is its own derivative. */
export const exp = defineGate(
  "exp",
  (x: Expr) => {
    const y = x.exp();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y)],
  { role: "scales the gradient by its own output" },
);
