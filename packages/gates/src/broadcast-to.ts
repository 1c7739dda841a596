import { defineGate, type Expr } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** x stretched to a shape, as broadcasting would. The gradient is summed over the axes that were stretched. */
export const broadcastTo = withSettings(
  "broadcastTo",
  "{ shape: [2, 3] }",
  ({ shape }: { readonly shape: Expr["shape"] }) =>
    defineGate("broadcastTo", (x: Expr) => x.broadcastTo(shape), undefined, {
      settings: { shape },
      role: "sums the gradient over the axes that were stretched",
    }),
);
