import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = Σ x², the squared length ‖x‖² of all elements together. dx = 2x · dy. */
export const sumOfSquares = defineGate(
  "sumOfSquares",
  (x: Expr) => keep(x.mul(x).sum(), { x }),
  (dy, { x }) => [x.mul(2).mul(dy)],
  { role: "sends each element twice its own value times the upstream gradient" },
);
