import { defineGate, type Expr, settable } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf } from "./reduction.ts";

/** The smallest of x over axes, all when left out. A gradient router; a tie goes by the graph's policy (to the first by default). E_EMPTY of no values. */
export const minOver = settable((over: OverAxes) =>
  defineGate("minOver", (x: Expr) => keepingAxes(x.minOver(over.axes), x, over), undefined, {
    settings: settingsOf(over),
    role: "gradient router: the smallest value gets the whole gradient",
  }),
);
