import { defineGate, type Expr, keep, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf, withOnes } from "./reduction.ts";

/** y = Σ x² over axes, all when left out: the squared length ‖x‖². dx = 2x · dy. */
export const sumOfSquares = settable((over: OverAxes) =>
  defineGate(
    "sumOfSquares",
    (x: Expr) => keep(keepingAxes(x.mul(x).sum(over.axes), x, over), { x }),
    (dy, { x }) => [x.mul(2).mul(dy.reshape(withOnes(x, over.axes)))],
    { settings: settingsOf(over), role: "sends each element twice its own value times the upstream gradient" },
  ),
);
