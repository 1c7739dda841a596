// Going through arrays in row-major order, stretched ones too.
import { type Sizes, sizeOf, stridesOf } from "../shape.ts";

/** Where each element of `shape`, in row-major order, lies in an array with those strides. */
export function positionsOf(shape: Sizes, strides: readonly number[]): Int32Array {
  const positions = new Int32Array(sizeOf(shape));
  const counter = new Array<number>(shape.length).fill(0);
  let position = 0;
  for (let index = 0; index < positions.length; index++) {
    positions[index] = position;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis] as number;
      if (++(counter[axis] as number) < (shape[axis] as number)) break;
      position -= (strides[axis] as number) * (counter[axis] as number);
      counter[axis] = 0;
    }
  }
  return positions;
}

/** Strides that read an array of shape `from` as if it had been stretched to `to`. */
export const stretchedStrides = (from: Sizes, to: Sizes): readonly number[] => [
  ...new Array<number>(to.length - from.length).fill(0),
  ...stridesOf(from),
];
