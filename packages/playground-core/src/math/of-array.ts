// Numbers with a shape, as formulas: a column or a matrix in brackets, the middle of a large one left out.
import type { NdArray } from "@chainrule/core";
import { showSizes } from "../numbers/arrays.ts";
import type { NumberStyle } from "../numbers/format.ts";
import { inBrackets, type MathNode, numberOf, row, sign, table } from "./tree.ts";

/** Rows and columns that are shown of each side. */
const SHOWN = 3;

/** A scalar as a number, a vector as a row, a matrix as rows and columns; more axes as the shape alone. */
export function arrayMath({ shape, data }: NdArray, style: NumberStyle = {}): MathNode {
  if (shape.length === 0) return numberOf(data[0] ?? Number.NaN, style);
  if (shape.length > 2 || data.length === 0) return shapeMath(shape);
  const [rows, columns] = shape.length === 1 ? [1, shape[0] as number] : (shape as readonly [number, number]);
  const [down, across] = [shownOf(rows), shownOf(columns)];
  const cell = (i: number | undefined, j: number | undefined): MathNode =>
    i === undefined || j === undefined
      ? sign(i === undefined ? "⋮" : "⋯")
      : numberOf(data[i * columns + j] ?? Number.NaN, style);
  return row(sign("["), table(down.map((i) => across.map((j) => cell(i, j)))), sign("]"));
}

/** (2×3) */
export const shapeMath = (shape: readonly (number | string)[]): MathNode =>
  inBrackets({ tag: "mtext", text: shape.length === 0 ? "1" : showSizes(shape as readonly number[]) });

/** Which places are shown, with a gap where some are left out. */
const shownOf = (size: number): readonly (number | undefined)[] =>
  size <= 2 * SHOWN
    ? Array.from({ length: size }, (_, i) => i)
    : [
        ...Array.from({ length: SHOWN }, (_, i) => i),
        undefined,
        ...Array.from({ length: SHOWN }, (_, i) => size - SHOWN + i),
      ];
