import { defineGate, type Expr } from "@chainrule/core";

/** z = x + y. A gradient distributor: both inputs get the upstream gradient as it is. */
export const add = defineGate(
  "add",
  (x: Expr, y: Expr) => x.add(y),
  (dz) => [dz, dz],
  { role: "gradient distributor: each input gets the upstream gradient, because the output grows as fast as either" },
);
