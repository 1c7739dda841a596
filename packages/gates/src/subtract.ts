import { defineGate, type Expr } from "@chainrule/core";

/** z = x - y. A distributor with a sign: x gets the upstream gradient, y its negative. */
export const subtract = defineGate(
  "subtract",
  (x: Expr, y: Expr) => x.sub(y),
  (dz) => [dz, dz.neg()],
  { role: "gradient distributor: x gets the upstream gradient, y its negative, because the output falls as y grows" },
);
