import { defineGate, type Expr, settable } from "@chainrule/core";

/** All inputs one after the other along an axis, the first when left out. Each gets back its part of the gradient. */
export const concat = settable(({ axis = 0 }: { readonly axis?: number }) =>
  defineGate("concat", (...inputs: readonly Expr[]) => inputs.reduce((a, b) => a.concat(b, axis)), undefined, {
    settings: { axis },
    role: "cuts the gradient into the parts that the inputs had",
  }),
);
