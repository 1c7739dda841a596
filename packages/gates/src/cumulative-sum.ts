import { defineGate, type Expr, settable } from "@chainrule/core";

/** The running sum along an axis, the first when left out; without the element itself (`exclusive`), or from the back (`reverse`). The gradient runs the other way. */
export const cumulativeSum = settable(
  ({
    axis = 0,
    exclusive = false,
    reverse = false,
  }: {
    readonly axis?: number;
    readonly exclusive?: boolean;
    readonly reverse?: boolean;
  }) =>
    defineGate(
      "cumulativeSum",
      (x: Expr) => x.cumsum(axis, { exclusive, reverse }),
      (dy) => [dy.cumsum(axis, { exclusive, reverse: !reverse })],
      {
        settings: { axis, exclusive, reverse },
        role: "gives each element the sum of the gradients of all sums that it is in",
      },
    ),
);
