// Samples of the leaves and of the ops that move elements.
import type { Dtype, OpName, Sizes } from "@chainrule/core";
import type { OpSample, OpSamples } from "./sample.ts";
import { orders } from "./sample.ts";

const unsampled = (why: string): OpSamples => ({ samples: [], refused: [], unsampled: why });

const reshaped: readonly (readonly [Sizes, Sizes])[] = [
  [[], []],
  [[], [1]],
  [[1, 1], []],
  [[2, 3], [6]],
  [[6], [3, 2]],
  [
    [2, 3, 4],
    [4, 1, 6],
  ],
  [
    [0, 3],
    [7, 0],
  ],
];
const broadcast: readonly (readonly [Sizes, Sizes])[] = [
  [[], []],
  [[], [33]],
  [[], [2, 3]],
  [[1], [33]],
  [[3], [2, 3]],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [1, 3],
    [2, 3],
  ],
  [
    [1, 1],
    [4, 5],
  ],
  [
    [2, 1, 3, 1],
    [2, 4, 3, 5],
  ],
  [
    [3, 1],
    [2, 4, 3, 5],
  ],
  [
    [2, 3],
    [2, 3],
  ],
  [[1], [0]],
  [[0], [3, 0]],
  [
    [16, 1],
    [16, 33],
  ],
];
const moved = (pairs: readonly (readonly [Sizes, Sizes])[]): readonly OpSample[] =>
  pairs.map(([from, shape]) => ({ inputs: [{ shape: from }], attributes: { shape } }));

const transposed: readonly OpSample[] = [[], [5], [2, 3], [2, 3, 4], [2, 3, 1, 2], [0, 3], [33, 17]].flatMap((shape) =>
  orders(shape.length).map((axes) => ({ inputs: [{ shape }], attributes: { axes } })),
);

const whole = (dtype: Dtype): boolean => dtype === "int32" || dtype === "bool";
const constants: readonly OpSample[] = [
  ...[0, 1, -0, 0.1, -2.5, 1e30, Number.NaN, Number.POSITIVE_INFINITY].flatMap((value) =>
    [[], [3], [2, 0]].map((shape) => ({
      inputs: [],
      attributes: (to: Dtype) => ({ to, shape, value: whole(to) ? Number(value === 1) : value }),
    })),
  ),
  ...[[], [5], [2, 3], [0]].map((shape: Sizes) => ({
    inputs: [],
    attributes: (to: Dtype) => {
      const count = shape.reduce((n, size) => n * size, 1);
      const data = Float64Array.from({ length: count }, (_, i) => (whole(to) ? i % 2 : 0.1 * i - 0.2));
      return { to, shape, data: to === "int32" ? Int32Array.from(data) : to === "bool" ? Uint8Array.from(data) : data };
    },
  })),
];
const randoms: readonly OpSample[] = [0, 1, 12345, 2 ** 31 - 1].flatMap((step) =>
  [0, 42, 2 ** 40 + 5].flatMap((seed) =>
    [[], [33], [2, 3], [0]].map((shape) => ({
      inputs: [{ shape: [], dtype: "int32" as const, values: [step] }],
      attributes: (to: Dtype) => ({ seed, shape, to }),
    })),
  ),
);

/** The samples of each leaf and each op that moves elements. */
export const movementSamples = {
  input: unsampled("it is an input of the program"),
  size: unsampled("it is a constant once sizes are known"),
  training: unsampled("it is a constant of a program"),
  step: unsampled("it is an input of the program"),
  constant: { samples: constants, refused: [] },
  iota: {
    samples: [[], [5], [2, 3], [0], [1, 33]].map((shape) => ({ inputs: [], attributes: { shape } })),
    refused: [],
  },
  random: { samples: randoms, refused: [] },
  reshape: {
    samples: moved(reshaped),
    refused: [
      { inputs: [{ shape: [2, 3] }], attributes: { shape: [5] }, code: "E_SHAPE" },
      { inputs: [{ shape: ["batch", 3] }], attributes: { shape: [6] }, code: "E_SHAPE" },
      { inputs: [{ shape: [3] }], attributes: { shape: ["batch"] }, code: "E_SHAPE" },
    ],
  },
  transpose: { samples: transposed, refused: [] },
  broadcast: {
    samples: moved(broadcast),
    refused: [
      { inputs: [{ shape: [3] }], attributes: { shape: [2] }, code: "E_SHAPE" },
      { inputs: [{ shape: [2, 3] }], attributes: { shape: [3] }, code: "E_SHAPE" },
      { inputs: [{ shape: [2] }], attributes: { shape: [1] }, code: "E_SHAPE" },
    ],
  },
} as const satisfies Partial<Record<OpName, OpSamples>>;
