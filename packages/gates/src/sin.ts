import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = sin x, with slope cos x. */
export const sin = defineGate(
  "sin",
  (x: Expr) => keep(x.sin(), { x }),
  (dy, { x }) => [dy.mul(x.cos())],
  { role: "scales the gradient by the cosine" },
);
