import { defineGate, type Expr, settable } from "@chainrule/core";

/** All inputs, of one shape, side by side along a new axis, the first when left out. Each gets back its slice of the gradient. */
export const stack = settable(({ axis = 0 }: { readonly axis?: number }) =>
  defineGate(
    "stack",
    (...inputs: readonly Expr[]) => {
      const slices = inputs.map((input) => {
        const at = axis < 0 ? axis + input.shape.length + 1 : axis;
        return input.reshape([...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
      });
      const [first] = slices as [Expr];
      return slices.reduce((a, b) => a.concat(b, axis < 0 ? axis + first.shape.length : axis));
    },
    undefined,
    { settings: { axis }, role: "cuts the gradient into the slices that the inputs were" },
  ),
);
