import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf, withOnes } from "./reduction.ts";

/** y = Σ x over axes, all when left out: sum(x), sum({ axes: [0] })(x). A distributor: every summand gets the upstream gradient. */
export const sum = settable((over: OverAxes) =>
  defineGate(
    "sum",
    (x: Expr) => keep(keepingAxes(x.sum(over.axes), x, over), { x }),
    (dy, { x }) => [dy.reshape(withOnes(x, over.axes)).broadcastTo(x.shape)],
    { settings: settingsOf(over), role: "gradient distributor: every summand gets the upstream gradient" },
  ),
);
