import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf, withOnes } from "./reduction.ts";

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
    { settings: settingsOf(over), role: "shares the gradient out along the vector" },
  ),
);

/** The length, from squares in one of three scales: as they are, or of numbers that were made larger or smaller first. Blue, ACM TOMS 4 (1978). */
function lengthOf(x: Expr, axes: readonly number[] | undefined): Expr {
  const float32 = x.dtype === "float32";
  const [grow, shrink] = float32 ? [2 ** 100, 2 ** -80] : [2 ** 700, 2 ** -600];
  const [low, high] = float32 ? [2 ** -90, 2 ** 120] : [2 ** -900, 2 ** 900];
  const plain = x.mul(x).sum(axes);
  const [isSmall, isModest] = [plain.less(low), plain.less(high)];
  // Only what a scale is for goes into it, so that nothing overflows in a branch that is not taken.
  const scaled = (use: Expr, by: number): Expr => {
    const part = use.reshape(withOnes(x, axes)).where(x, 0).mul(by);
    return part.mul(part).sum(axes).sqrt().div(by);
  };
  const isLarge = isModest.equal(0);
  const modest = isSmall.where(0, isModest.where(plain, 0)).sqrt();
  return isSmall.where(scaled(isSmall, grow), isModest.where(modest, scaled(isLarge, shrink)));
}
