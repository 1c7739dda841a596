// Walks: the way through several operands at once, row by row, in the order in which the result lies in memory.
import type { Sizes } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Axis } from "@chainrule/plan";
import { joinAxes } from "@chainrule/plan";

/** Rows of equal length, and for each operand how far apart its elements lie along the row and along the axes around it. */
export interface Walk {
  readonly length: number;
  readonly rows: number;
  /** Per operand, along the row. */
  readonly steps: readonly number[];
  /** The axes around the row, the innermost first. */
  readonly axes: readonly Axis[];
}

const SCALAR: Walk = { length: 1, rows: 1, steps: [], axes: [] };

/** Plans a walk over a shape; axes that lie in memory like one axis, for every operand, become one. */
export function planWalk(shape: Sizes, strides: readonly (readonly number[])[]): Walk {
  if (shape.length === 0) return SCALAR;
  const [row, ...around] = joinAxes(shape, strides);
  const rows = row.size === 0 ? 0 : sizeOf(shape) / row.size;
  return { length: row.size, rows, steps: row.strides, axes: around };
}

/** Moves the positions of all operands to the next row. */
export function advance(positions: Int32Array, counter: Int32Array, axes: readonly Axis[]): void {
  for (let axis = 0; axis < axes.length; axis++) {
    const { size, strides } = axes[axis] as Axis;
    const next = (counter[axis] as number) + 1;
    const done = next === size;
    counter[axis] = done ? 0 : next;
    const by = done ? 1 - size : 1;
    for (let i = 0; i < strides.length; i++) positions[i] = (positions[i] as number) + by * (strides[i] as number);
    if (!done) return;
  }
}

/** The strides of an operand that stretches to a result of that rank. */
export const stretched = (strides: readonly number[], rank: number): readonly number[] => [
  ...new Array<number>(rank - strides.length).fill(0),
  ...strides,
];

/** A shape as [outer, along, inner], around one of its axes. */
export const around = (shape: Sizes, axis: number): readonly [number, number, number] => [
  sizeOf(shape.slice(0, axis)),
  shape[axis] as number,
  sizeOf(shape.slice(axis + 1)),
];
