import { constant, defineGate, type Expr } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** int32 indices as float32 vectors of `depth` numbers along a new last axis: `on` (1) at the index, `off` (0) elsewhere. */
export const oneHot = withSettings(
  "oneHot",
  "{ depth: 10 }",
  ({ depth, on = 1, off = 0 }: { readonly depth: number; readonly on?: number; readonly off?: number }) =>
    defineGate(
      "oneHot",
      (indices: Expr) => {
        const wide = indices.reshape([...indices.shape, 1]).broadcastTo([...indices.shape, depth]);
        return wide.equal(wide.positions([-1])).where(constant(on, "float32"), off);
      },
      undefined,
      { settings: { depth, on, off }, role: "stops the gradient: indices have none" },
    ),
);
