import { defineGate, type Expr, settable } from "@chainrule/core";

/** x from back to front along axes, all when left out. The gradient is turned back. */
export const reverse = settable(({ axes }: { readonly axes?: readonly number[] | undefined }) =>
  defineGate(
    "reverse",
    (x: Expr) =>
      (axes ?? x.shape.map((_, axis) => axis)).reduce((turned, axis) => {
        const positions = turned.positions([axis]).reshape(turned.shape.slice(axis, axis + 1 || undefined));
        return turned.gather(positions.size().sub(1).sub(positions), axis);
      }, x),
    undefined,
    { settings: { axes }, role: "turns the gradient back" },
  ),
);
