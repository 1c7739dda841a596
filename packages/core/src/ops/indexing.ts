// Ops that pick, place and join parts of arrays, and the running sum.
import { check } from "../errors.ts";
import { fullStrides, holds, type Shape, type Sizes, sameShape, showShape, sizeOf, type Typed } from "../shape.ts";
import { commonDtype, type IndexingName, type Op } from "./op.ts";
import { positionsOf } from "./walk.ts";

/** How an array lies around one axis: [outer, along it, inner]. */
function around(shape: Sizes, axis: number): readonly [number, number, number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis] as number, sizeOf(shape.slice(axis + 1))];
}

/** Where each element of a part lies in its whole, in row-major order. */
function positionsWithin(whole: Sizes, part: Sizes, starts: readonly number[]): Int32Array {
  const strides = fullStrides(whole);
  const offset = strides.reduce((sum, stride, axis) => sum + stride * (starts[axis] as number), 0);
  return positionsOf(part, strides).map((position) => offset + position);
}

/** A part lies within its whole; along a named dimension it is all of it. */
function checkWithin(part: Shape, whole: Shape, starts: readonly number[]): void {
  const within =
    part.length === whole.length &&
    part.every((size, axis) => {
      const [start = Number.NaN, all] = [starts[axis], whole[axis]];
      if (typeof size === "string" || typeof all === "string") return size === all && start === 0;
      const counts = [start, size, all].every((n = -1) => Number.isInteger(n) && n >= 0);
      return counts && start + size <= (all as number);
    });
  check(within, "E_SHAPE", () => `${showShape(part)} from [${starts}] on does not lie within ${showShape(whole)}.`, {
    part,
    whole,
    starts,
  });
}

/** The shape of x with one axis replaced by those of the indices, which are int32. */
function gathered(x: Shape, { dtype, shape }: Typed, axis: number): Shape {
  check(dtype === "int32", "E_DTYPE", () => `indices are int32, not ${dtype}.`, { dtype });
  return [...x.slice(0, axis), ...shape, ...x.slice(axis + 1)];
}

/** Where in x the elements lie that gather reads and scatter adds to; -1 for an index that is out of range. */
function placesOf(x: Sizes, indices: ArrayLike<number>, axis: number): Int32Array {
  const [outer, size, inner] = around(x, axis);
  return Int32Array.from({ length: outer * indices.length * inner }, (_, i) => {
    const along = indices[Math.floor(i / inner) % indices.length] as number;
    const row = Math.floor(i / (inner * indices.length)) * size + along;
    return along >= 0 && along < size ? row * inner + (i % inner) : -1;
  });
}

export const indexingOps: Readonly<Record<IndexingName, Op>> = {
  /** The part of `shape` that begins at `starts` */
  slice: {
    kind: "movement",
    arity: 1,
    result: ([x], { shape = [], starts = [] }) => {
      checkWithin(shape, x.shape, starts);
      return { shape, dtype: x.dtype };
    },
    gradient: (dy, [x], _, { starts = [] }) => [dy.pad(starts, x.shape)],
    array: ([x], { starts = [] }, shape) =>
      Array.from(positionsWithin(x.shape, shape, starts), (position) => x.data[position] as number),
  },
  /** An array of `shape` that holds x from `starts` on and `value` elsewhere */
  pad: {
    kind: "movement",
    arity: 1,
    result: ([x], { shape = [], starts = [], value = 0 }) => {
      checkWithin(x.shape, shape, starts);
      check(holds(x.dtype, value), "E_DTYPE", () => `${value} is no ${x.dtype} to pad with.`, {
        value,
        dtype: x.dtype,
      });
      return { shape, dtype: x.dtype };
    },
    gradient: (dy, [x], _, { starts = [] }) => [dy.slice(starts, x.shape)],
    array: ([x], { starts = [], value = 0 }, shape) => {
      const whole = new Array<number>(sizeOf(shape)).fill(value);
      for (const [index, position] of positionsWithin(shape, x.shape, starts).entries())
        whole[position] = x.data[index] as number;
      return whole;
    },
  },
  /** x and then y along one axis */
  concat: {
    kind: "movement",
    arity: 2,
    result: ([x, y], { axes: [axis = 0] = [] }) => {
      const dtype = commonDtype([x, y], "any");
      const others = (shape: Shape): string => shape.map((size, i) => (i === axis ? "_" : size)).join();
      const sizes = [x.shape[axis], y.shape[axis]];
      check(
        others(x.shape) === others(y.shape) && sizes.every((size) => typeof size === "number"),
        "E_SHAPE",
        () =>
          `${showShape(x.shape)} and ${showShape(y.shape)} do not join along axis ${axis}: all other sizes must be equal, and the size there a number.`,
        { shapes: [x.shape, y.shape] },
      );
      return { shape: x.shape.with(axis, (sizes[0] as number) + (sizes[1] as number)), dtype };
    },
    gradient: (dz, [x, y], _, { axes: [axis = 0] = [] }) => {
      const front = x.shape.map(() => 0);
      return [dz.slice(front, x.shape), dz.slice(front.with(axis, x.shape[axis] as number), y.shape)];
    },
    array: ([x, y], { axes: [axis = 0] = [] }, shape) => {
      const [a, b] = [x, y].map((part) => sizeOf(part.shape.slice(axis))) as [number, number];
      return Array.from({ length: sizeOf(shape) }, (_, index) => {
        const [row, i] = [Math.floor(index / (a + b)), index % (a + b)];
        return (i < a ? x.data[row * a + i] : y.data[row * b + i - a]) as number;
      });
    },
  },
  /** The slices of x along an axis that the indices name, in their place; out of range it is NaN, or 0 for whole numbers */
  gather: {
    kind: "movement",
    arity: 2,
    result: ([x, indices], { axes: [axis = 0] = [] }) => ({
      shape: gathered(x.shape, indices, axis),
      dtype: x.dtype,
    }),
    gradient: (dy, [x, indices], _, { axes = [] }) => [dy.scatterAdd(indices, x.shape, axes[0] as number), null],
    array: ([x, indices], { axes: [axis = 0] = [] }) =>
      Array.from(placesOf(x.shape, indices.data, axis), (place) =>
        place < 0 ? Number.NaN : (x.data[place] as number),
      ),
  },
  /** Zeros of `shape`, with the slices of x added along an axis where the indices say, in their order; out of range nothing is added */
  scatterAdd: {
    kind: "reduction",
    arity: 2,
    result: ([x, indices], { shape = [], axes: [axis = 0] = [] }) => {
      const expected = gathered(shape, indices, axis);
      check(
        sameShape(expected, x.shape),
        "E_SHAPE",
        () =>
          `${showShape(x.shape)} cannot be added to ${showShape(shape)} at indices ${showShape(indices.shape)} along axis ${axis}: it must be ${showShape(expected)}.`,
        { from: x.shape, to: shape },
      );
      return { shape, dtype: commonDtype([x], "number") };
    },
    gradient: (dy, [, indices], _, { axes: [axis = 0] = [] }) => {
      const within = dy.positions([axis]).add(1).gather(indices, axis); // 0 where an index is out of range, and dy not asked
      return [within.equal(0).where(0, dy.gather(indices, axis)), null];
    },
    array: ([x, indices], { axes: [axis = 0] = [] }, shape) => {
      const sums = new Array<number>(sizeOf(shape)).fill(0);
      for (const [index, place] of placesOf(shape, indices.data, axis).entries())
        if (place >= 0) sums[place] = (sums[place] as number) + (x.data[index] as number);
      return sums;
    },
  },
  /** The running sum along an axis, with or without the element itself, from the front or from the back */
  cumsum: {
    kind: "reduction",
    arity: 1,
    result: ([x]) => ({ shape: x.shape, dtype: commonDtype([x], "number") }),
    gradient: (dy, _, __, { axes = [], exclusive = false, reverse = false }) => [
      dy.cumsum(axes[0] as number, { exclusive, reverse: !reverse }),
    ],
    array: ([x], { axes: [axis = 0] = [], exclusive, reverse }, shape) => {
      const sums = new Array<number>(sizeOf(shape));
      const [outer, size, inner] = around(shape, axis);
      for (let o = 0; o < outer * inner; o++) {
        let total = 0;
        for (let step = 0; step < size; step++) {
          const along = reverse ? size - 1 - step : step;
          const at = (Math.floor(o / inner) * size + along) * inner + (o % inner);
          if (exclusive) sums[at] = total;
          total += x.data[at] as number;
          if (!exclusive) sums[at] = total;
        }
      }
      return sums;
    },
  },
};
