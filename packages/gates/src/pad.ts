import { defineGate, type Expr, fail, showShape } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** x with `paddings` = [[before, after], …] more places along each axis, which hold `value` (0 when left out) and get no gradient. */
export const pad = withSettings(
  "pad",
  "{ paddings: [[1, 1]] }",
  ({ paddings, value = 0 }: { readonly paddings: readonly (readonly [number, number])[]; readonly value?: number }) =>
    defineGate(
      "pad",
      (x: Expr) => {
        if (paddings.length !== x.shape.length)
          fail("E_AXIS", `pad: paddings need one pair for each axis of ${showShape(x.shape)}`);
        const starts = paddings.map(([before]) => before);
        const shape = x.shape.map((size, axis) => {
          const [before, after] = paddings[axis] as readonly [number, number];
          return before + after === 0 ? size : (size as number) + before + after;
        });
        return x.pad(starts, shape, value);
      },
      undefined,
      { settings: { paddings: paddings?.flat(), value }, role: "sends x its part of the gradient, and drops the rest" },
    ),
);
