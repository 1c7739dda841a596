import { defineGate, type Expr, keep } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** The same elements in another shape; one size may be -1, and is what is left. A named dimension passes through whole. */
export const reshape = withSettings("reshape", "{ shape: [2, 3] }", ({ shape }: { readonly shape: Expr["shape"] }) =>
  defineGate(
    "reshape",
    (x: Expr) => keep(x.reshape(shape), { x }),
    (dy, { x }) => [dy.reshape(x.shape)],
    { settings: { shape }, role: "gives the gradient its variable's shape" },
  ),
);
