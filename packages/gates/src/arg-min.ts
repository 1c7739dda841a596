import { defineGate, type Expr, settable } from "@chainrule/core";

import { type AlongAxis, positionOf } from "./arg-max.ts";
import { keepingAxes } from "./reduction.ts";

/** The position of the smallest value along an axis, as int32; the first of equals. No gradient flows. E_EMPTY of no values. */
export const argMin = settable(({ axis = 0, keepAxes = false }: AlongAxis) =>
  defineGate(
    "argMin",
    (x: Expr) => keepingAxes(positionOf(x, x.minOver([axis]), axis), x, { axes: [axis], keepAxes }),
    undefined,
    {
      settings: { axis, keepAxes },
      role: "stops the gradient: positions have none",
    },
  ),
);
