import { defineGate, type Expr, settable } from "@chainrule/core";

/** The axes in another order; the last two change places when left out: transpose(x), transpose({ axes: [1, 2, 0] })(x). The gradient goes back to its place. */
export const transpose = settable(({ axes }: { readonly axes?: readonly number[] | undefined }) =>
  defineGate("transpose", (x: Expr) => x.transpose(axes), undefined, {
    settings: { axes },
    role: "moves the gradient back to where its value came from",
  }),
);
