import { defineGate, type Expr, settable } from "@chainrule/core";
import { keepingAxes, withOnes } from "./reduction.ts";

/** Along which axis, and whether it stays with size 1. */
export interface AlongAxis {
  /** The first when left out. */
  readonly axis?: number;
  readonly keepAxes?: boolean;
}

/** The first position along the axis where x is `peak`; where the peak is NaN, the first NaN. */
export function positionOf(x: Expr, peak: Expr, axis: number): Expr {
  const isOther = x.equal(x).where(x.equal(peak.reshape(withOnes(x, [axis]))).equal(0), 0);
  return isOther.where(2 ** 31 - 1, x.positions([axis])).minOver([axis]);
}

/** The position of the largest value along an axis, as int32; the first of equals. No gradient flows. E_EMPTY of no values. */
export const argMax = settable(({ axis = 0, keepAxes = false }: AlongAxis) =>
  defineGate(
    "argMax",
    (x: Expr) => keepingAxes(positionOf(x, x.maxOver([axis]), axis), x, { axes: [axis], keepAxes }),
    undefined,
    {
      settings: { axis, keepAxes },
      role: "stops the gradient: positions have none",
    },
  ),
);
