import { defineGate, type Expr, keep } from "@chainrule/core";
import { reachLeft, withinReach } from "./far.ts";
import { softplusOf } from "./softplus.ts";

/** y = x · tanh(softplus(x)) (Misra, 2019). With t = tanh(softplus(x)), dx = (t + x(1 - t²)σ(x)) · dy. */
export const mish = defineGate(
  "mish",
  (x: Expr) => {
    const t = softplusOf(x).tanh();
    return keep(reachLeft(x).mul(t), { x, t });
  },
  (dy, { x, t }) => {
    const slope = t.rsub(1).mul(t.add(1)).mul(x.sigmoid());
    return [dy.mul(withinReach(x).mul(slope).add(t))];
  },
  { role: "a gate that its own input opens: passes the gradient right of 0, reverses a little of it far left" },
);
