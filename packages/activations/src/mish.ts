import { defineGate, type Expr, keep } from "@chainrule/core";
import { reachLeft, withinReach } from "./far.ts";

/** Beyond this, tanh(softplus(x)) is 1, in float64 too: 2 / (n + 2) is below 2⁻⁵⁴. */
const LARGE = 20;

/** tanh(log(1 + eˣ)) = n / (n + 2) with n = eˣ(eˣ + 2): smooth at 0, where softplus as it is computed has the kinks of relu and abs. */
function tanhOfSoftplus(x: Expr): Expr {
  const isModest = x.less(LARGE);
  const power = isModest.where(x, 0).exp();
  const n = power.mul(power.add(2));
  return isModest.where(n.div(n.add(2)), 1);
}

/** y = x · tanh(softplus(x)) (Misra, 2019). With t = tanh(softplus(x)), dx = (t + x(1 - t²)σ(x)) · dy. */
export const mish = defineGate(
  "mish",
  (x: Expr) => {
    const t = tanhOfSoftplus(x);
    return keep(reachLeft(x).mul(t), { x, t });
  },
  (dy, { x, t }) => {
    const slope = t.rsub(1).mul(t.add(1)).mul(x.sigmoid());
    return [dy.mul(withinReach(x).mul(slope).add(t))];
  },
  { role: "a gate that its own input opens: passes the gradient right of 0, reverses a little of it far left" },
);
