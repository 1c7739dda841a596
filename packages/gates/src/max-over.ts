import { defineGate, type Expr, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf } from "./reduction.ts";

/** The largest of x over axes, all when left out. A gradient router; a tie goes by the graph's policy (to the first by default). E_EMPTY of no values. */
export const maxOver = settable((over: OverAxes) =>
  defineGate("maxOver", (x: Expr) => keepingAxes(x.maxOver(over.axes), x, over), undefined, {
    settings: settingsOf(over),
    role: "gradient router: the largest value gets the whole gradient",
  }),
);
