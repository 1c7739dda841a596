import { defineGate, type Expr, fail, showShape } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** x repeated along each axis that many times. The gradient is summed over the copies. */
export const tile = withSettings("tile", "{ repeats: [2] }", ({ repeats }: { readonly repeats: readonly number[] }) =>
  defineGate(
    "tile",
    (x: Expr) => {
      if (repeats.length !== x.shape.length)
        fail("E_AXIS", `tile: repeats need one number for each axis of ${showShape(x.shape)}`);
      const copies = x.shape.flatMap((size) => [1, size]);
      const stretched = x.shape.flatMap((size, axis) => [repeats[axis] as number, size]);
      const tiled = x.shape.map((size, axis) =>
        repeats[axis] === 1 ? size : (size as number) * (repeats[axis] as number),
      );
      return x.reshape(copies).broadcastTo(stretched).reshape(tiled);
    },
    undefined,
    { settings: { repeats }, role: "sums the gradient over the copies" },
  ),
);
