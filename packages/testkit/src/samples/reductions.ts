// Samples of the reductions and the matrix product.
import type { OpName, Sizes } from "@chainrule/core";
import type { OpSample, OpSamples, RefusedSample } from "./sample.ts";
import { axisSets } from "./sample.ts";

const overAxes = (shape: Sizes): readonly OpSample[] =>
  axisSets(shape.length).map((axes) => ({ inputs: [{ shape }], attributes: { axes } }));

/** Every set of axes of ranks 0 to 4; lengths beside multiples of 4, 8 and 64; a long one. */
const REDUCED: readonly OpSample[] = [
  ...[[], [5], [2, 3], [2, 3, 4], [2, 3, 2, 3], [1, 1], [33, 65]].flatMap(overAxes),
  { inputs: [{ shape: [5000] }], attributes: { axes: [0] } },
  { inputs: [{ shape: [0, 3] }], attributes: { axes: [1] } },
  { inputs: [{ shape: [3, 0] }], attributes: { axes: [0] } },
];
const EMPTY: readonly OpSample[] = [
  { inputs: [{ shape: [0] }], attributes: { axes: [0] } },
  { inputs: [{ shape: [0, 3] }], attributes: { axes: [0] } },
  { inputs: [{ shape: [2, 0] }], attributes: { axes: [0, 1] } },
];
const NO_BOOLS: RefusedSample = { inputs: [{ shape: [2], dtype: "bool" }], attributes: { axes: [0] }, code: "E_DTYPE" };
const NOT_OF_NOTHING: readonly RefusedSample[] = EMPTY.map(({ inputs, attributes }) => ({
  inputs,
  attributes: attributes as { readonly axes: readonly number[] },
  code: "E_EMPTY",
}));

const flip = (shape: Sizes, flipped: boolean): Sizes =>
  flipped ? [...shape.slice(0, -2), shape.at(-1) as number, shape.at(-2) as number] : shape;

/** [m, k] × [k, n]: tiny, empty in each size, beside block sizes, long sums; then batches, stretched to each other. */
const PRODUCTS: readonly (readonly [Sizes, Sizes])[] = [
  [
    [1, 1],
    [1, 1],
  ],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [3, 3],
    [3, 3],
  ],
  [
    [0, 3],
    [3, 2],
  ],
  [
    [2, 0],
    [0, 3],
  ],
  [
    [2, 3],
    [3, 0],
  ],
  [
    [1, 7],
    [7, 1],
  ],
  [
    [17, 33],
    [33, 9],
  ],
  [
    [65, 5],
    [5, 66],
  ],
  [
    [4, 600],
    [600, 3],
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
  ],
  [
    [2, 3, 4],
    [4, 5],
  ],
  [
    [3, 4],
    [2, 4, 5],
  ],
  [
    [2, 1, 3, 4],
    [3, 4, 5],
  ],
  [
    [1, 2, 3],
    [4, 3, 2],
  ],
  [
    [0, 2, 3],
    [3, 4],
  ],
  [
    [2, 3, 4],
    [1, 4, 0],
  ],
];
const TRANSPOSES = [false, true].flatMap((transA) => [false, true].map((transB) => ({ transA, transB })));
const products: readonly OpSample[] = PRODUCTS.flatMap(([a, b]) =>
  TRANSPOSES.map(({ transA, transB }) => ({
    inputs: [{ shape: flip(a, transA) }, { shape: flip(b, transB) }],
    attributes: { transA, transB },
  })),
);

/** The samples of each op that adds up or compares along axes. */
export const reductionSamples = {
  sum: { samples: [...REDUCED, ...EMPTY], refused: [NO_BOOLS] },
  maxOver: { samples: REDUCED, refused: [NO_BOOLS, ...NOT_OF_NOTHING] },
  minOver: { samples: REDUCED, refused: [NO_BOOLS, ...NOT_OF_NOTHING] },
  matmul: {
    samples: products,
    refused: [
      { inputs: [{ shape: [2, 3] }, { shape: [2, 3] }], code: "E_SHAPE" },
      { inputs: [{ shape: [2, 3] }, { shape: [2, 3] }], attributes: { transA: true, transB: true }, code: "E_SHAPE" },
      { inputs: [{ shape: [3] }, { shape: [3, 2] }], code: "E_SHAPE" },
      { inputs: [{ shape: [2, 3] }, { shape: [] }], code: "E_SHAPE" },
      { inputs: [{ shape: [2, 2, 3] }, { shape: [3, 3, 4] }], code: "E_SHAPE" },
      {
        inputs: [
          { shape: [2, 2], dtype: "int32" },
          { shape: [2, 2], dtype: "int32" },
        ],
        code: "E_DTYPE",
      },
    ],
  },
} as const satisfies Partial<Record<OpName, OpSamples>>;
