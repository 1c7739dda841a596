import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = cos x, with slope -sin x. */
export const cos = defineGate(
  "cos",
  (x: Expr) => keep(x.cos(), { x }),
  (dy, { x }) => [dy.mul(x.sin()).neg()],
  { role: "scales the gradient by minus the sine" },
);
