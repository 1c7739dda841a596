import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, withOnes } from "./reduction.ts";

/** y = √Σ x² over axes, all when left out, without overflow of the squares. dx = dy · x / y; 0 where the length is 0. */
export const l2Norm = settable((over: OverAxes) =>
  defineGate(
    "l2Norm",
    (x: Expr) => {
      const y = lengthOf(x, over.axes);
      return keep(keepingAxes(y, x, over), { x, y });
    },
    (dy, { x, y }) => {
      const ones = withOnes(x, over.axes);
      return [dy.reshape(ones).mul(x.div(y.equal(0).where(1, y).reshape(ones)))];
    },
    { settings: { ...over }, role: "shares the gradient out along the vector" },
  ),
);

function lengthOf(x: Expr, axes: readonly number[] | undefined): Expr {
  if (x.shape.includes(0)) return x.mul(x).sum(axes).sqrt();
  const largest = x.abs().maxOver(axes);
  const scale = largest.equal(0).where(1, largest);
  const scaled = x.div(scale.reshape(withOnes(x, axes)));
  return scaled.mul(scaled).sum(axes).sqrt().mul(scale);
}
