import { defineGate, type Expr, keep } from "@chainrule/core";

/** y = tanh x, from -1 to 1 and centred on 0. dx = (1 - y)(1 + y) · dy. */
export const tanh = defineGate(
  "tanh",
  (x: Expr) => {
    const y = x.tanh();
    return keep(y, { y });
  },
  (dy, { y }) => [dy.mul(y.rsub(1)).mul(y.add(1))],
  { role: "scales the gradient by 1 - y², at most 1" },
);
