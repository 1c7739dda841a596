// Samples of the elementwise ops: every way of stretching up to rank 4, vector tails, zeros, and wide ranges of numbers.
import type { Dtype, OpName, Sizes } from "@chainrule/core";
import type { OpSample, OpSamples, RefusedSample, SampleInput } from "./sample.ts";
import { axisSets, evenly, magnitudes } from "./sample.ts";

type Range = Pick<SampleInput, "from" | "to">;

/** Scalars, tails beside multiples of 4 and 8, zeros, ones, rank 4. */
const SHAPES: readonly Sizes[] = [[], [1], [7], [33], [2, 3], [0], [2, 0, 3], [1, 1, 1, 1], [2, 3, 4, 5], [1030]];

const FULL = [2, 3, 2, 3];
const stretched = (mask: readonly number[]): Sizes => FULL.map((size, axis) => (mask.includes(axis) ? 1 : size));

/** Every subset of axes stretched on either side, and on both sides in turn; then other ranks, scalars and zeros. */
const PAIRS: readonly (readonly [Sizes, Sizes])[] = [
  ...axisSets(4).flatMap((axes) => {
    const rest = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
    return [
      [stretched(axes), FULL],
      [FULL, stretched(axes)],
      [stretched(axes), stretched(rest)],
    ] as const;
  }),
  ...SHAPES.map((shape) => [shape, shape] as const),
  [[33], []],
  [[], [33]],
  [[33], [1]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [4, 1, 5],
    [2, 1, 3, 1],
  ],
  [[0], [1]],
  [[1], [0]],
  [
    [0, 3],
    [1, 3],
  ],
  [[2, 0], []],
  [
    [1, 1],
    [2, 1, 1],
  ],
  [
    [16, 33],
    [16, 1],
  ],
];

const REFUSED_PAIRS: readonly RefusedSample[] = [
  { inputs: [{ shape: [2] }, { shape: [3] }], code: "E_SHAPE" },
  { inputs: [{ shape: [2, 3] }, { shape: [2] }], code: "E_SHAPE" },
  { inputs: [{ shape: [0] }, { shape: [2] }], code: "E_SHAPE" },
  { inputs: [{ shape: ["batch"] }, { shape: [2] }], code: "E_SHAPE" },
  { inputs: [{ shape: [2] }, { shape: [2], dtype: "int32" }], code: "E_DTYPE" },
];
const NO_BOOLS: RefusedSample = {
  inputs: [
    { shape: [2], dtype: "bool" },
    { shape: [2], dtype: "bool" },
  ],
  code: "E_DTYPE",
};
const NO_INTEGERS: RefusedSample = {
  inputs: [
    { shape: [2], dtype: "int32" },
    { shape: [2], dtype: "int32" },
  ],
  code: "E_DTYPE",
};

const flat = (values: readonly number[]): SampleInput => ({ shape: [values.length], values });

const unary = (range: Range, wide: readonly number[], refused: readonly RefusedSample[] = []): OpSamples => ({
  samples: [...SHAPES.map((shape): OpSample => ({ inputs: [{ shape, ...range }] })), { inputs: [flat(wide)] }],
  refused: refused.map((sample) => ({ ...sample, inputs: sample.inputs.slice(0, 1) })),
});

const binary = (refused: readonly RefusedSample[], x: Range = {}, y: Range = {}): OpSamples => {
  const numbers = magnitudes();
  const across = numbers.map((_, i) => numbers[(i * 197) % numbers.length] as number);
  const wide: OpSample = { inputs: [flat(numbers), flat(across)] };
  return {
    samples: [
      ...PAIRS.map(
        ([a, b]): OpSample => ({
          inputs: [
            { shape: a, ...x },
            { shape: b, ...y },
          ],
        }),
      ),
      ...(x.from === undefined ? [wide] : []),
    ],
    refused: [...REFUSED_PAIRS, ...refused],
  };
};

const whole = [NO_BOOLS];
const fractional = [NO_BOOLS, NO_INTEGERS];
const condition = { dtype: "bool" } as const;
const TRIPLES: readonly (readonly [Sizes, Sizes, Sizes])[] = [
  [[], [], []],
  [[33], [33], [33]],
  [[33], [], [33]],
  [[], [33], [1]],
  [[2, 1], [3], [2, 3]],
  [[2, 1, 3, 1], [1, 4, 1, 5], [5]],
  [[0], [1], []],
  [[2, 3, 4, 5], [5], [4, 1]],
];

const casts: readonly OpSample[] = (
  ["float32", "float64", "int32", "bool"] as const satisfies readonly Dtype[]
).flatMap((to) => [
  ...SHAPES.map((shape): OpSample => ({ inputs: [{ shape, from: -100, to: 100 }], attributes: { to } })),
  // Inside the range of int32: what a larger number becomes is not said.
  {
    inputs: [flat([0, -0, 0.5, -0.5, 0.999999, -1.5, 1.5, 2.5, 16777216, -2147483648, 2147483520])],
    attributes: { to },
  },
]);

/** Halves, and their neighbours in float32. */
const halves = [0.5, 1.5, 2.5, 3.5, 4194302.5, 4194303.5].flatMap((x) =>
  [x, x * (1 - 2 ** -24), x * (1 + 2 ** -23)].flatMap((near) => [near, -near]),
);
/** Quotients that are whole, and just beside; int32 with both signs, by 0, and by what wraps. */
const quotients: readonly OpSample[] = [
  { inputs: [flat([6, -6, 7, -7, 0.3, 1, -1, 0, -0, 9]), flat([3, 3, 2, 2, 0.1, 3, 3, 5, 5, -4])] },
  {
    inputs: [
      { shape: [10], dtype: "int32", values: [7, -7, 7, -7, 0, 5, -5, -2147483648, -2147483648, 2147483520] },
      { shape: [10], dtype: "int32", values: [2, 2, -2, -2, 3, 0, 0, -1, 2, -2147483648] },
    ],
  },
];

/** The samples of each elementwise op. */
export const elementwiseSamples = {
  add: binary(whole),
  sub: binary(whole),
  mul: binary(whole),
  div: binary(fractional),
  pow: binary(fractional, { from: 0.1, to: 4 }),
  floorDiv: { ...binary(whole), samples: [...binary(whole).samples, ...quotients] },
  mod: { ...binary(whole), samples: [...binary(whole).samples, ...quotients] },
  atan2: binary(fractional),
  max: binary(whole),
  min: binary(whole),
  less: binary(whole),
  lessEqual: binary(whole),
  equal: binary([]),
  where: {
    samples: TRIPLES.map(([a, x, y]) => ({ inputs: [{ shape: a, ...condition }, { shape: x }, { shape: y }] })),
    refused: [
      { inputs: [{ shape: [2] }, { shape: [2] }, { shape: [2] }], code: "E_DTYPE" },
      { inputs: [{ shape: [2], ...condition }, { shape: [2] }, { shape: [2], dtype: "int32" }], code: "E_DTYPE" },
      { inputs: [{ shape: [2], ...condition }, { shape: [3] }, { shape: [] }], code: "E_SHAPE" },
    ],
  },
  cast: { samples: casts, refused: [] },
  neg: unary({}, magnitudes(), whole),
  abs: unary({}, magnitudes(), whole),
  sign: unary({}, magnitudes(), whole),
  exp: unary({}, evenly(1000, -104, 88.7), fractional),
  expm1: unary({}, [...evenly(1000, -104, 88.7), ...magnitudes().filter((x) => Math.abs(x) < 1)], fractional),
  log: unary({ from: 0.01, to: 4 }, [...magnitudes([1]), ...evenly(1000, 0.5, 2)], fractional),
  log1p: unary({ from: -0.9, to: 4 }, [...magnitudes([1]), ...evenly(1000, -0.999, 1)], fractional),
  sqrt: unary({ from: 0, to: 4 }, magnitudes([1]), fractional),
  tanh: unary({}, [...magnitudes(), ...evenly(1000, -10, 10)], fractional),
  sigmoid: unary({}, [...magnitudes(), ...evenly(1000, -88, 88)], fractional),
  relu: unary({}, magnitudes(), fractional),
  round: unary({}, [...magnitudes(), ...halves, ...evenly(1000, -20, 20)], fractional),
  sin: unary({}, [...magnitudes(), ...evenly(1000, -100, 100)], fractional),
  cos: unary({}, [...magnitudes(), ...evenly(1000, -100, 100)], fractional),
  erf: unary({}, [...magnitudes(), ...evenly(1000, -7, 7)], fractional),
} as const satisfies Partial<Record<OpName, OpSamples>>;
