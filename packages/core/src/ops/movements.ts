// Ops that move values and change none.
import { check } from "../errors.ts";
import {
  broadcastShapes,
  type Dimension,
  numbersOf,
  type Shape,
  type Sizes,
  sameShape,
  showShape,
  sizeOf,
  stridesOf,
} from "../shape.ts";
import type { Attributes, LocalGradient, MovementName, Op } from "./op.ts";
import { positionsOf, stretchedStrides } from "./walk.ts";

function movement(
  result: Op["result"],
  gradient: LocalGradient,
  strides: (from: Sizes, attributes: Attributes, to: Sizes) => readonly number[],
): Op {
  const array: Op["array"] = ([x], attributes, shape) =>
    Array.from(positionsOf(shape, strides(x.shape, attributes, shape)), (position) => x.data[position] as number);
  return { kind: "movement", arity: 1, result, gradient, array };
}

/** A reshape keeps the number of elements; named dimensions pass through it whole and in order. */
function checkReshape(from: Shape, to: Shape): void {
  const names = (shape: Shape): Shape => shape.filter((d) => typeof d === "string");
  const whole = sameShape(names(from), names(to));
  const why = whole
    ? "the number of elements differs"
    : "a named dimension passes through a reshape whole. Declare its size as a number to merge or split it";
  check(
    whole && sizeOf(numbersOf(from)) === sizeOf(numbersOf(to)),
    "E_SHAPE",
    () => `${showShape(from)} cannot become ${showShape(to)}: ${why}.`,
    { from, to },
  );
}

export const movementOps: Readonly<Record<MovementName, Op>> = {
  /** The same elements in another shape */
  reshape: {
    kind: "movement",
    arity: 1,
    result: ([x], { shape = [] }) => {
      checkReshape(x.shape, shape);
      return { shape, dtype: x.dtype };
    },
    gradient: (dy, [x]) => [dy.reshape(x.shape)],
    array: ([x]) => x.data,
  },
  /** The axes in another order: axis i of the result is axis axes[i] of the input */
  transpose: movement(
    ([x], { axes = [] }) => ({ shape: axes.map((axis) => x.shape[axis] as Dimension), dtype: x.dtype }),
    (dy, _, __, { axes = [] }) => [dy.transpose(axes.map((_, axis) => axes.indexOf(axis)))],
    (from, { axes = [] }) => axes.map((axis) => stridesOf(from)[axis] as number),
  ),
  /** Stretched to a shape, as broadcasting would */
  broadcast: movement(
    ([x], { shape = [] }) => {
      check(
        (broadcastShapes(x.shape, shape)?.every((size, axis) => size === shape[axis]) &&
          x.shape.length <= shape.length) === true,
        "E_SHAPE",
        () => `${showShape(x.shape)} does not stretch to ${showShape(shape)}.`,
        {
          from: x.shape,
          to: shape,
        },
      );
      return { shape, dtype: x.dtype };
    },
    (dy) => [dy], // the one place that sums stretched axes does the rest
    (from, _, to) => stretchedStrides(from, to),
  ),
};
