import { defineGate, type Expr, settable } from "@chainrule/core";

import { keepingAxes, type OverAxes, settingsOf } from "./reduction.ts";

/** y = Σ |x| over axes, all when left out. Each element gets the gradient with its own sign; at 0 the graph's policy says (0 by default). */
export const l1Norm = settable((over: OverAxes) =>
  defineGate("l1Norm", (x: Expr) => keepingAxes(x.abs().sum(over.axes), x, over), undefined, {
    settings: settingsOf(over),
    role: "sends each element the upstream gradient with the element's sign",
  }),
);
