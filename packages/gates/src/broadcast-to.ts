import { defineGate, type Expr } from "@chainrule/core";

/** x stretched to a shape, as broadcasting would. The gradient is summed over the axes that were stretched. */
export const broadcastTo = ({ shape }: { readonly shape: Expr["shape"] }) =>
  defineGate("broadcastTo", (x: Expr) => x.broadcastTo(shape), undefined, {
    settings: { shape },
    role: "sums the gradient over the axes that were stretched",
  });
