// How a loop goes over what it reads and writes: axes that lie in memory like one become one.
import type { Sizes } from "@chainrule/core";
import type { View } from "./views.ts";

/** Elements one after another, and for each operand how far apart they lie. */
export interface Axis {
  readonly size: number;
  /** Per operand. */
  readonly strides: readonly number[];
}

/** Where the elements of a value lie, in elements: how far apart along the rows' axes and along the row. */
export interface Walk {
  readonly value: number;
  readonly offset: number;
  readonly outer: readonly number[];
  readonly inner: number;
}

/** The axes of a shape, the innermost first; those that lie in memory like one, for every operand, become one, unless they are to be `kept`. */
export function joinAxes(
  shape: Sizes,
  strides: readonly (readonly number[])[],
  kept = false,
): readonly [Axis, ...Axis[]] {
  const axes: Axis[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    if (size === 1 && !kept) continue;
    const next = { size, strides: strides.map((of) => of[axis] as number) };
    const inner = axes.at(-1);
    const joins = !kept && inner?.strides.every((stride, i) => stride * inner.size === next.strides[i]);
    if (inner && joins) axes[axes.length - 1] = { size: size * inner.size, strides: inner.strides };
    else axes.push(next);
  }
  const [row = { size: 1, strides: strides.map(() => 0) }, ...around] = axes;
  return [row, ...around];
}

/** Puts together axes that lie in memory like one, for all views; the last axis is the row. A `matrix` keeps its two. */
export function collapse(
  shape: Sizes,
  views: readonly View[],
  matrix: boolean,
): { readonly axes: Sizes; readonly walks: readonly Walk[] } {
  const [row, ...around] = joinAxes(
    shape,
    views.map(({ strides }) => strides),
    matrix,
  );
  const outer = around.reverse();
  return {
    axes: [...outer, row].map(({ size }) => size),
    walks: views.map(({ value, offset }, i) => ({
      value,
      offset,
      outer: outer.map(({ strides }) => strides[i] as number),
      inner: row.size === 1 ? 1 : (row.strides[i] as number),
    })),
  };
}
