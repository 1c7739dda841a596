import { constant, defineGate, type Expr, fail, settable, showShape } from "@chainrule/core";
import { keepingAxes, type OverAxes, settingsOf, withoutAxes } from "./reduction.ts";

/**
 * The product of x over axes, all when left out, as a tree of multiply gates: each value gets the product of the others,
 * also where one of them is 0 and the quotient by it would be NaN.
 */
export const productOver = settable((over: OverAxes) =>
  defineGate("productOver", (x: Expr) => keepingAxes(productOf(x, over.axes), x, over), undefined, {
    settings: settingsOf(over),
    role: "gradient switcher: each value gets the upstream gradient times the product of the others",
  }),
);

function productOf(x: Expr, axes: readonly number[] | undefined): Expr {
  const { kept, reduced } = withoutAxes(x, axes);
  const count = reduced.reduce((n, axis) => n * sizeOf(x, axis), 1);
  const shape = kept.map((axis) => x.shape[axis] as number | string);
  if (count === 0) return constant(1, x.dtype).broadcastTo(shape);
  let factors = x.transpose([...kept, ...reduced]).reshape([...shape, count]);
  const part = (start: number, size: number): Expr => factors.slice([...shape.map(() => 0), start], [...shape, size]);
  for (let left = count; left > 1; left = Math.ceil(left / 2)) {
    const half = Math.floor(left / 2);
    const halves = part(0, half).mul(part(half, half));
    factors = left % 2 === 0 ? halves : halves.concat(part(left - 1, 1), -1);
  }
  return factors.reshape(shape);
}

function sizeOf({ shape }: Expr, axis: number): number {
  const size = shape[axis];
  return typeof size === "number"
    ? size
    : fail(
        "E_SHAPE",
        `productOver: how many values lie along ${size} of ${showShape(shape)} must be a number, not a name`,
      );
}
