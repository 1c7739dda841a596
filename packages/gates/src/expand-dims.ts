import { defineGate, type Expr, settable } from "@chainrule/core";

/** x with a new axis of size 1, the first when left out: [3] becomes [1, 3]. */
export const expandDims = settable(({ axis = 0 }: { readonly axis?: number }) =>
  defineGate(
    "expandDims",
    (x: Expr) => {
      const at = axis < 0 ? axis + x.shape.length + 1 : axis;
      return x.reshape([...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
    },
    undefined,
    { settings: { axis }, role: "gives the gradient its variable's shape" },
  ),
);
