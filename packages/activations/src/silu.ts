import { defineGate, type Expr, keep } from "@chainrule/core";
import { reachLeft, withinReach } from "./far.ts";

/** y = x · σ(x), also called swish (Elfwing, Uchibe and Doya, 2017; Ramachandran, Zoph and Le, 2017). dx = σ(x)(1 + x(1 - σ(x))) · dy. */
export const silu = defineGate(
  "silu",
  (x: Expr) => {
    const s = x.sigmoid();
    return keep(reachLeft(x).mul(s), { x, s });
  },
  (dy, { x, s }) => [dy.mul(s).mul(withinReach(x).mul(s.rsub(1)).add(1))],
  { role: "a gate that its own input opens: passes the gradient right of 0, reverses a little of it far left" },
);
