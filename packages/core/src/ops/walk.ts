// Going through arrays in row-major order, stretched ones too.
import { type Sizes, sizeOf, stridesOf } from "../shape.ts";

/** Calls `visit` with the flat position of each element of `shape` in an array with those strides, in row-major order. */
export function walk(shape: Sizes, strides: readonly number[], visit: (position: number, index: number) => void): void {
  const size = sizeOf(shape);
  const counter = new Array<number>(shape.length).fill(0);
  let position = 0;
  for (let index = 0; index < size; index++) {
    visit(position, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis] as number;
      if (++(counter[axis] as number) < (shape[axis] as number)) break;
      position -= (strides[axis] as number) * (counter[axis] as number);
      counter[axis] = 0;
    }
  }
}

/** Strides that read an array of shape `from` as if it had been stretched to `to`. */
export const stretchedStrides = (from: Sizes, to: Sizes): readonly number[] => [
  ...new Array<number>(to.length - from.length).fill(0),
  ...stridesOf(from),
];
