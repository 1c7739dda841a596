// Numbers with a shape, as they are shown where there is little room.
import type { NdArray, Read, Sizes } from "@chainrule/core";
import { formatNumber, type NumberStyle } from "./format.ts";

/** Whether a value is numbers with a shape. */
export const isNumbers = (value: object): value is NdArray => "shape" in value && "data" in value;

/** What a pass holds, read. */
export function readNumbers(handle: Pick<Read<"now">, "shape" | "read">): NdArray {
  const data = handle.read();
  return { shape: handle.shape, data: typeof data === "number" ? [data] : data };
}

/** The number that a scalar is. */
export const scalarOf = ({ data }: NdArray): number => data[0] ?? Number.NaN;

/** `2×3`; a scalar has none. */
export const showSizes = (shape: Sizes): string => shape.join("×");

/** As many numbers as are shown before the shape alone must do. */
const MOST = 8;

/** `−4`, `[0.22, 0.26]`, `[[1, 2], [3, 4]]`; large ones as the shape that they have, `[64×1000]`. */
export function shortArray({ shape, data }: NdArray, style: NumberStyle = {}): string {
  if (data.length > MOST || data.length === 0) return `[${showSizes(shape)}]`;
  let level = Array.from(data, (value) => formatNumber(value, style));
  for (const size of [...shape].reverse())
    level = Array.from(
      { length: level.length / size },
      (_, i) => `[${level.slice(i * size, (i + 1) * size).join(", ")}]`,
    );
  return level.join(", ");
}

/** The largest size among numbers, however many; 0 of none. */
export const largestSize = (numbers: Iterable<number>): number => {
  let most = 0;
  for (const number of numbers) most = Math.max(most, Math.abs(number));
  return most;
};
