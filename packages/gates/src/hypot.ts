import { defineGate, type Expr, keep } from "@chainrule/core";

/** z = √(x² + y²), the length of the vector (x, y), without overflow of the squares. dx = dz · x / z and dy = dz · y / z; 0 at 0. */
export const hypot = defineGate(
  "hypot",
  (x: Expr, y: Expr) => {
    const largest = x.abs().max(y.abs());
    const isInfinite = largest.equal(Number.POSITIVE_INFINITY);
    const scale = largest.equal(0).where(1, isInfinite.where(1, largest));
    const [u, v] = [x, y].map((side) => isInfinite.where(0, side).div(scale)) as [Expr, Expr];
    const z = u.mul(u).add(v.mul(v)).sqrt().mul(scale);
    return keep(isInfinite.where(largest, z), { x, y, z });
  },
  (dz, { x, y, z }) => {
    const length = z.equal(0).where(1, z);
    return [dz.mul(x.div(length)), dz.mul(y.div(length))];
  },
  { role: "shares the gradient out along the vector" },
);
