import { defineGate, type Expr, fail, showShape } from "@chainrule/core";
import { withSettings } from "./with-settings.ts";

/** The part of x that begins at `starts`; a size of -1 takes what is left. The rest of x gets no gradient. */
export const slice = withSettings(
  "slice",
  "{ starts: [0], sizes: [2] }",
  ({ starts, sizes }: { readonly starts: readonly number[]; readonly sizes: Expr["shape"] }) =>
    defineGate(
      "slice",
      (x: Expr) => {
        if (sizes.length !== x.shape.length || starts.length !== x.shape.length)
          fail("E_AXIS", `slice: starts and sizes need one number for each axis of ${showShape(x.shape)}`);
        const shape = sizes.map((size, axis) => (size === -1 ? rest(x, axis, starts[axis] as number) : size));
        return x.slice(starts, shape);
      },
      undefined,
      { settings: { starts, sizes }, role: "sends the gradient to the part that was taken, nothing to the rest" },
    ),
);

const rest = ({ shape }: Expr, axis: number, start: number): number | string => {
  const size = shape[axis] as number | string;
  return typeof size === "number" ? size - start : size;
};
