// How an operand is read: four elements at a time where they lie side by side and aligned, else one by one.
import type { Choice, Layout, Product, Steps, Width } from "./product.ts";

/** Fours along K, fours across it (along A's rows, B's columns), or single elements. */
export type Reading = "along" | "across" | "single";

/** How the operands of a product can be read, where the caller gives text for fours. */
export interface Readings {
  readonly a: Reading;
  readonly b: Reading;
}

/** How a choice reads a product: "along" and "across" only by the text for fours, "single" only by that for elements. */
export function readingsOf({ batch, m, n, k, a, b }: Product, choice: Choice): Readings {
  const steps = choice.family === "tiled" ? 4 : choice.steps;
  return {
    a: reading(batch, a, { stride: a.column, across: a.row }, k, m, choice.rows, steps),
    b: reading(batch, b, { stride: b.row, across: b.column }, k, n, widthOf(choice), steps),
  };
}

/** Columns that a choice's threads have side by side. */
export const widthOf = (choice: Choice): Width => (choice.family === "tiled" ? 4 : choice.width);

const aligned = (stride: number): boolean => stride % 4 === 0;

function reading(
  batch: readonly number[],
  { offset, batch: strides }: Layout,
  { stride, across }: { readonly stride: number; readonly across: number },
  k: number,
  size: number,
  wanted: number,
  steps: Steps,
): Reading {
  const others = strides.every((each, axis) => batch[axis] === 1 || aligned(each));
  if (!aligned(offset) || !others) return "single";
  if (steps === 4 && stride === 1 && aligned(k) && (aligned(across) || size === 1)) return "along";
  if (across === 1 && aligned(size) && aligned(wanted) && (aligned(stride) || k === 1)) return "across";
  return "single";
}
