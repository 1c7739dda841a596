import { defineGate, type Expr, settable } from "@chainrule/core";

/** The slices of x along an axis, the first when left out, that int32 indices name. A slice that is named twice gets the sum of both gradients. */
export const gather = settable(({ axis = 0 }: { readonly axis?: number }) =>
  defineGate("gather", (x: Expr, indices: Expr) => x.gather(indices, axis), undefined, {
    settings: { axis },
    role: "sends each gradient to the slice that was named, and adds where one was named more than once",
  }),
);
