// How a loop goes over what it reads and writes: axes that lie in memory like one become one.
import type { Sizes } from "@chainrule/core";
import type { View } from "./views.ts";

/** Where the elements of a value lie, in elements: how far apart along the rows' axes and along the row. */
export interface Walk {
  readonly value: number;
  readonly offset: number;
  readonly outer: readonly number[];
  readonly inner: number;
}

/** Puts together axes that lie in memory like one, for all views; the last axis is the row. A `matrix` keeps its two. */
export function collapse(
  shape: Sizes,
  views: readonly View[],
  matrix: boolean,
): { readonly axes: Sizes; readonly walks: readonly Walk[] } {
  const axes: { size: number; readonly strides: readonly number[] }[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    if (size === 1 && !matrix) continue;
    const next = { size, strides: views.map(({ strides }) => strides[axis] as number) };
    const inside = axes.at(-1);
    const joins = !matrix && inside?.strides.every((stride, i) => stride * inside.size === next.strides[i]);
    if (inside && joins) inside.size *= size;
    else axes.push(next);
  }
  const [row = { size: 1, strides: views.map(() => 0) }, ...around] = axes;
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
