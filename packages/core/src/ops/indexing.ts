// Ops that pick, place and join parts of arrays, and the running sum.
import { check } from "../errors.ts";
import { isFloat, type Shape, type Sizes, showShape, sizeOf } from "../shape.ts";
import { commonDtype, type IndexingName, type Op, type Typed } from "./op.ts";
import { walk } from "./walk.ts";

/** How an array lies around one axis: [outer, along it, inner]. */
function around(shape: Sizes, axis: number): readonly [number, number, number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis] as number, sizeOf(shape.slice(axis + 1))];
}

/** Strides of a whole array, also along axes of size 1. */
const fullStrides = (shape: Sizes): readonly number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** Where the first element of a part lies in the whole. */
const offsetOf = (whole: Sizes, starts: readonly number[]): number =>
  fullStrides(whole).reduce((offset, stride, axis) => offset + stride * (starts[axis] as number), 0);

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
  const message = (): string => `${showShape(part)} from [${starts}] on does not lie within ${showShape(whole)}.`;
  check(within, "E_SHAPE", message, { part, whole, starts });
}

function checkIndices(indices: Typed): void {
  check(indices.dtype === "int32", "E_DTYPE", () => `indices are int32, not ${indices.dtype}.`, {
    dtype: indices.dtype,
  });
}

/** The shape of x with one axis replaced by those of the indices. */
const gathered = (x: Shape, indices: Shape, axis: number): Shape => [
  ...x.slice(0, axis),
  ...indices,
  ...x.slice(axis + 1),
];

/** Goes through the elements that gather reads and scatter adds to; an index that is out of range has the place -1. */
function eachGathered(
  x: Sizes,
  indices: ArrayLike<number>,
  axis: number,
  visit: (place: number, index: number) => void,
): void {
  const [outer, size, inner] = around(x, axis);
  let index = 0;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < indices.length; j++) {
      const along = indices[j] as number;
      const within = along >= 0 && along < size;
      for (let i = 0; i < inner; i++) visit(within ? (o * size + along) * inner + i : -1, index++);
    }
  }
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
    array: ([x], { starts = [] }, shape) => {
      const part = new Array<number>(sizeOf(shape));
      const offset = offsetOf(x.shape, starts);
      walk(shape, fullStrides(x.shape), (position, index) => {
        part[index] = x.data[offset + position] as number;
      });
      return part;
    },
  },
  /** An array of `shape` that holds x from `starts` on and `value` elsewhere */
  pad: {
    kind: "movement",
    arity: 1,
    result: ([x], { shape = [], starts = [], value = 0 }) => {
      checkWithin(x.shape, shape, starts);
      const fits = isFloat(x.dtype) || (x.dtype === "bool" ? value === 0 || value === 1 : (value | 0) === value);
      check(fits, "E_DTYPE", () => `${value} is no ${x.dtype} to pad with.`, { value, dtype: x.dtype });
      return { shape, dtype: x.dtype };
    },
    gradient: (dy, [x], _, { starts = [] }) => [dy.slice(starts, x.shape)],
    array: ([x], { starts = [], value = 0 }, shape) => {
      const whole = new Array<number>(sizeOf(shape)).fill(value);
      const offset = offsetOf(shape, starts);
      walk(x.shape, fullStrides(shape), (position, index) => {
        whole[offset + position] = x.data[index] as number;
      });
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
      const fits = others(x.shape) === others(y.shape) && sizes.every((size) => typeof size === "number");
      const message = (): string =>
        `${showShape(x.shape)} and ${showShape(y.shape)} do not join along axis ${axis}: all other sizes must be equal, and the size there a number.`;
      check(fits, "E_SHAPE", message, { shapes: [x.shape, y.shape] });
      return { shape: x.shape.with(axis, (sizes[0] as number) + (sizes[1] as number)), dtype };
    },
    gradient: (dz, [x, y], _, { axes: [axis = 0] = [] }) => {
      const start = x.shape.map((_, i) => (i === axis ? (x.shape[axis] as number) : 0));
      return [
        dz.slice(
          x.shape.map(() => 0),
          x.shape,
        ),
        dz.slice(start, y.shape),
      ];
    },
    array: ([x, y], { axes: [axis = 0] = [] }, shape) => {
      const joined = new Array<number>(sizeOf(shape));
      const [outer, , inner] = around(shape, axis);
      const [a, b] = [x, y].map(({ shape: of }) => (of[axis] as number) * inner) as [number, number];
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < a; i++) joined[o * (a + b) + i] = x.data[o * a + i] as number;
        for (let i = 0; i < b; i++) joined[o * (a + b) + a + i] = y.data[o * b + i] as number;
      }
      return joined;
    },
  },
  /** The slices of x along an axis that the indices name, in their place; out of range it is NaN, or 0 for whole numbers */
  gather: {
    kind: "movement",
    arity: 2,
    result: ([x, indices], { axes: [axis = 0] = [] }) => {
      checkIndices(indices);
      return { shape: gathered(x.shape, indices.shape, axis), dtype: x.dtype };
    },
    gradient: (dy, [x, indices], _, { axes = [] }) => [dy.scatterAdd(indices, x.shape, axes[0] as number), null],
    array: ([x, indices], { axes: [axis = 0] = [] }, shape) => {
      const picked = new Array<number>(sizeOf(shape));
      eachGathered(x.shape, indices.data, axis, (place, index) => {
        picked[index] = place < 0 ? Number.NaN : (x.data[place] as number);
      });
      return picked;
    },
  },
  /** Zeros of `shape`, with the slices of x added along an axis where the indices say, in their order; out of range nothing is added */
  scatterAdd: {
    kind: "reduction",
    arity: 2,
    result: ([x, indices], { shape = [], axes: [axis = 0] = [] }) => {
      checkIndices(indices);
      const expected = gathered(shape, indices.shape, axis);
      const fits = expected.length === x.shape.length && expected.every((size, i) => size === x.shape[i]);
      const message = (): string =>
        `${showShape(x.shape)} cannot be added to ${showShape(shape)} at indices ${showShape(indices.shape)} along axis ${axis}: it must be ${showShape(expected)}.`;
      check(fits, "E_SHAPE", message, { from: x.shape, to: shape });
      return { shape, dtype: commonDtype([x], "number") };
    },
    gradient: (dy, [, indices], _, { axes: [axis = 0] = [] }) => {
      const within = dy.positions([axis]).add(1).gather(indices, axis); // 0 where an index is out of range, and dy not asked
      return [within.equal(0).where(0, dy.gather(indices, axis)), null];
    },
    array: ([x, indices], { axes: [axis = 0] = [] }, shape) => {
      const sums = new Array<number>(sizeOf(shape)).fill(0);
      eachGathered(shape, indices.data, axis, (place, index) => {
        if (place >= 0) sums[place] = (sums[place] as number) + (x.data[index] as number);
      });
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
          const before = total;
          total += x.data[at] as number;
          sums[at] = exclusive ? before : total;
        }
      }
      return sums;
    },
  },
};
