import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf, withOnes } from "./reduction.ts";

/** y = the mean of x over axes, all when left out: mean(x), mean({ axes: [0] })(x). Every value gets its share of the gradient. */
export const mean = settable((over: OverAxes) =>
  defineGate(
    "mean",
    (x: Expr) => keep(keepingAxes(x.sum(over.axes).div(x.size(over.axes)), x, over), { x }),
    (dy, { x }) => [dy.div(x.size(over.axes)).reshape(withOnes(x, over.axes)).broadcastTo(x.shape)],
    {
      settings: settingsOf(over),
      role: "gradient distributor: every value gets an equal share of the upstream gradient",
    },
  ),
);
