// Samples of the ops that pick, place and join parts, and of the running sum.
import type { OpName, Shape, Sizes } from "@chainrule/core";
import type { OpSample, OpSamples, RefusedSample, SampleInput } from "./sample.ts";

/** Every rank up to 4, ones, zeros, beside multiples of 4 and 8. */
const SHAPES: readonly Sizes[] = [[1], [5], [2, 3], [3, 1], [2, 3, 4], [2, 3, 1, 2], [0], [2, 0, 3], [1, 1], [17, 33]];
const axesOf = (shape: Shape): readonly number[] => shape.map((_, axis) => axis);
/** Numbers that a copy must leave as they are. */
const odd: SampleInput = { shape: [2, 3], values: [Number.NaN, -0, Number.POSITIVE_INFINITY, 0.1, -1e30, 1] };

/** Where parts lie in a shape, and how large they are: all of it, its corners, its middle, nothing; along one axis. */
const partsOf = (shape: Sizes): readonly (readonly [starts: Sizes, part: Sizes])[] => [
  [shape.map(() => 0), shape],
  [shape.map(() => 0), shape.map((size) => Math.min(size, 1))],
  [shape.map((size) => Math.max(0, size - 1)), shape.map((size) => Math.min(size, 1))],
  [shape.map((size) => size >> 2), shape.map((size) => (size + 1) >> 1)],
  [shape, shape.map(() => 0)],
  ...axesOf(shape).map((axis) => {
    const [size, before] = [shape[axis] as number, shape.map(() => 0)];
    return [before.with(axis, size >> 1), shape.with(axis, size - (size >> 1))] as const;
  }),
];
const PARTS = [[], ...SHAPES].flatMap((shape: Sizes) =>
  partsOf(shape).map(([starts, part]) => ({ shape, starts, part })),
);

const slices: readonly OpSample[] = [
  ...PARTS.map(({ shape, starts, part }) => ({ inputs: [{ shape }], attributes: { starts, shape: part } })),
  { inputs: [odd], attributes: { starts: [0, 1], shape: [2, 2] } },
];
const pads: readonly OpSample[] = [
  ...PARTS.flatMap(({ shape, starts, part }) =>
    [0, 1].map((value) => ({ inputs: [{ shape: part }], attributes: { starts, shape, value } })),
  ),
  ...[-0, 0.1, Number.NaN, Number.NEGATIVE_INFINITY].map((value) => ({
    inputs: [odd],
    attributes: { starts: [1, 0], shape: [4, 4], value },
  })),
  { inputs: [{ shape: [2], dtype: "int32" }], attributes: { starts: [1], shape: [4], value: -7 } },
];
const outside = (part: Shape, whole: Shape, starts: Sizes): readonly [Shape, Shape, Sizes] => [part, whole, starts];
/** Parts that lie outside of their wholes, are of another rank, or cut through a named dimension. */
const OUTSIDE = [
  outside([2, 3], [2, 2], [0, 0]),
  outside([2, 2], [2, 3], [0, 2]),
  outside([2, 2], [2, 3], [0, -1]),
  outside([2, 2], [2, 3], [0]),
  outside([2], [2, 3], [0, 0]),
  outside([1, 2], [2, 3], [0.5, 0]),
  outside([-1, 2], [2, 3], [0, 0]),
  outside(["batch", 2], ["batch", 3], [1, 0]),
  outside([2, 2], ["batch", 3], [0, 0]),
  outside(["batch", 2], [2, 3], [0, 0]),
];

const concats: readonly OpSample[] = [
  ...SHAPES.flatMap((shape) =>
    axesOf(shape).flatMap((axis) =>
      [0, 1, 3].flatMap((size) => {
        const [x, y] = [{ shape }, { shape: shape.with(axis, size) }];
        const attributes = { axes: [axis] };
        return [
          { inputs: [x, y], attributes },
          { inputs: [y, x], attributes },
        ];
      }),
    ),
  ),
  { inputs: [odd, odd], attributes: { axes: [1] } },
];

/** Indices of ranks 0 to 3, also none at all: repeated, unordered, and one below and two above those there are. */
const INDICES: readonly Sizes[] = [[], [0], [1], [9], [2, 3], [2, 1, 2]];
const indices = (shape: Sizes, size: number, inside: boolean): SampleInput => {
  const most = inside ? Math.max(1, size) : size + 3;
  const values = Array.from({ length: 9 }, (_, i) => ((i * 5 + 2) % most) - (inside ? 0 : 1));
  return { shape, dtype: "int32", values };
};
const indexed = SHAPES.flatMap((shape) =>
  axesOf(shape).flatMap((axis) =>
    INDICES.flatMap((ranks) =>
      [true, false].map((inside) => ({ shape, axis, ranks, at: indices(ranks, shape[axis] as number, inside) })),
    ),
  ),
);
const EXTREMES: SampleInput = { shape: [3], dtype: "int32", values: [-2147483648, 1, 2147483520] };
const replaced = (shape: Sizes, axis: number, by: Sizes): Sizes => [
  ...shape.slice(0, axis),
  ...by,
  ...shape.slice(axis + 1),
];
const gathers: readonly OpSample[] = [
  ...indexed.map(({ shape, axis, at }) => ({ inputs: [{ shape }, at], attributes: { axes: [axis] } })),
  { inputs: [odd, EXTREMES], attributes: { axes: [0] } },
];
const scatters: readonly OpSample[] = [
  ...indexed.map(({ shape, axis, ranks, at }) => ({
    inputs: [{ shape: replaced(shape, axis, ranks) }, at],
    attributes: { axes: [axis], shape },
  })),
  { inputs: [{ shape: [3, 2] }, EXTREMES], attributes: { axes: [0], shape: [2, 2] } },
  { inputs: [{ shape: [2000] }, indices([2000], 3, true)], attributes: { axes: [0], shape: [3] } },
];
const cumsums: readonly OpSample[] = [...SHAPES, [2000]].flatMap((shape: Sizes) =>
  axesOf(shape).flatMap((axis) =>
    [false, true].flatMap((exclusive) =>
      [false, true].map((reverse) => ({ inputs: [{ shape }], attributes: { axes: [axis], exclusive, reverse } })),
    ),
  ),
);

const FLOAT_INDICES: RefusedSample = { inputs: [{ shape: [2] }, { shape: [2] }], code: "E_DTYPE" };
const at = (shape: Shape): { readonly shape: Shape; readonly dtype: "int32" } => ({ shape, dtype: "int32" });
const axes = [0];

/** The samples of each op that picks, places, joins or adds up parts. */
export const indexingSamples = {
  slice: {
    samples: slices,
    refused: OUTSIDE.map(([shape, whole, starts]) => ({
      inputs: [{ shape: whole }],
      attributes: { shape, starts },
      code: "E_SHAPE",
    })),
  },
  pad: {
    samples: pads,
    refused: OUTSIDE.map(([part, shape, starts]) => ({
      inputs: [{ shape: part }],
      attributes: { shape, starts },
      code: "E_SHAPE",
    })),
  },
  concat: {
    samples: concats,
    refused: [
      { inputs: [{ shape: [2, 3] }, { shape: [2, 2] }], attributes: { axes }, code: "E_SHAPE" },
      { inputs: [{ shape: [2, 3] }, { shape: [2] }], attributes: { axes }, code: "E_SHAPE" },
      { inputs: [{ shape: ["batch", 3] }, { shape: [2, 3] }], attributes: { axes }, code: "E_SHAPE" },
      { inputs: [{ shape: [] }, { shape: [] }], attributes: { axes }, code: "E_SHAPE" },
      { inputs: [{ shape: [2] }, at([2])], attributes: { axes }, code: "E_DTYPE" },
    ],
  },
  gather: { samples: gathers, refused: [{ ...FLOAT_INDICES, attributes: { axes } }] },
  scatterAdd: {
    samples: scatters,
    refused: [
      { ...FLOAT_INDICES, attributes: { axes, shape: [3] } },
      { inputs: [{ shape: [2], dtype: "bool" }, at([2])], attributes: { axes, shape: [3] }, code: "E_DTYPE" },
      { inputs: [{ shape: [3] }, at([2])], attributes: { axes, shape: [3] }, code: "E_SHAPE" },
      { inputs: [{ shape: [2, 3] }, at([2])], attributes: { axes, shape: [4, 2] }, code: "E_SHAPE" },
      { inputs: [{ shape: [2, 3] }, at([2])], attributes: { axes: [1], shape: [2, 4] }, code: "E_SHAPE" },
    ],
  },
  cumsum: {
    samples: cumsums,
    refused: [{ inputs: [{ shape: [2], dtype: "bool" }], attributes: { axes }, code: "E_DTYPE" }],
  },
} as const satisfies Partial<Record<OpName, OpSamples>>;
