// Movements: the same numbers in another order. A reshape has no kernel, since it moves nothing.
import type { Value } from "@chainrule/core";
import { stridesOf } from "@chainrule/core";
import type { Walked } from "./elementwise.ts";
import { rows } from "./rows.ts";
import { planWalk, stretched } from "./walk.ts";

/** Axis i of the result is axis axes[i] of the operand. */
export function transpose(operand: Value, { shape }: Value, axes: readonly number[]): Walked {
  const strides = stridesOf(operand.shape);
  return { row: rows.cast, walk: planWalk(shape, [axes.map((axis) => strides[axis] as number)]) };
}

/** The operand, stretched to the result's shape. */
export const broadcast = (operand: Value, { shape }: Value): Walked => ({
  row: rows.cast,
  walk: planWalk(shape, [stretched(stridesOf(operand.shape), shape.length)]),
});

/** The part of the operand that begins at `starts`. */
export function slice(operand: Value, { shape }: Value, starts: readonly number[]): Walked {
  const strides = stridesOf(operand.shape);
  return { row: rows.cast, walk: planWalk(shape, [strides]), start: offsetOf(strides, starts) };
}

/** How far into a whole a part begins. */
export const offsetOf = (strides: readonly number[], starts: readonly number[]): number =>
  strides.reduce((offset, stride, axis) => offset + stride * (starts[axis] as number), 0);
