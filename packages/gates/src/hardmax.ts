import { defineGate, type Expr, settable } from "@chainrule/core";

import { positionOf } from "./arg-max.ts";
import { withOnes } from "./reduction.ts";

/** 1 at the largest value along an axis (the last when left out), the first of equals, and 0 elsewhere. Flat, so no gradient flows. */
export const hardmax = settable(({ axis = -1 }: { readonly axis?: number }) =>
  defineGate(
    "hardmax",
    (x: Expr) =>
      positionOf(x, x.maxOver([axis]), axis)
        .reshape(withOnes(x, [axis]))
        .equal(x.positions([axis]))
        .cast(x.dtype),
    undefined,
    { settings: { axis }, role: "stops the gradient: it is flat" },
  ),
);
