import { defineGate, type Expr, settable } from "@chainrule/core";

import { keepingAxes, type OverAxes, settingsOf } from "./reduction.ts";

/** y = log Σ x over axes, all when left out. Every summand gets the upstream gradient over the sum. */
export const logSumOver = settable((over: OverAxes) =>
  defineGate("logSumOver", (x: Expr) => keepingAxes(x.sum(over.axes).log(), x, over), undefined, {
    settings: settingsOf(over),
    role: "gradient distributor: every summand gets the upstream gradient over the sum",
  }),
);
