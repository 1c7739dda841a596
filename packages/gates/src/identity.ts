import { defineGate, type Expr } from "@chainrule/core";

/** y = x. Hands the gradient on; a place for a name in a graph. */
export const identity = defineGate(
  "identity",
  (x: Expr) => x,
  (dy) => [dy],
  { role: "passes the gradient as it is" },
);
