// What each gate of the reference is shown on.
import type { Nested, Settings } from "@chainrule/core";

/** Inputs by name, in their order; int32 and bool ones say so. */
export interface Sample {
  readonly settings?: Settings | { readonly [key: string]: unknown };
  readonly inputs: Readonly<Record<string, Nested>>;
  readonly whole?: readonly string[];
  readonly bools?: readonly string[];
}

const row = [1, -2, 3];
const matrix = [
  [1, -2],
  [3, 0.5],
];
const bools = (...names: readonly string[]) => names;

/** Gates that are not shown on x = 0.5, or on x = 2 and y = -3. */
export const samples: Readonly<Record<string, Sample>> = {
  log: { inputs: { x: 2 } },
  log1p: { inputs: { x: 0.5 } },
  sqrt: { inputs: { x: 4 } },
  rsqrt: { inputs: { x: 4 } },
  reciprocal: { inputs: { x: 4 } },
  acosh: { inputs: { x: 2 } },
  power: { inputs: { x: 2, y: 3 } },
  modulo: { inputs: { x: 7.5, y: 2 } },
  floorDivide: { inputs: { x: 7.5, y: 2 } },
  hypot: { inputs: { x: 3, y: 4 } },
  atan2: { inputs: { y: 1, x: 2 } },
  scale: { settings: { by: 3 }, inputs: { x: 2 } },
  shift: { settings: { by: 3 }, inputs: { x: 2 } },
  clip: { settings: { min: -1, max: 1 }, inputs: { x: [-2, 0.5, 3] } },
  cast: { settings: { to: "float64" }, inputs: { x: [1, 2] } },
  not: { inputs: { x: [true, false] }, bools: bools("x") },
  and: { inputs: { x: [true, true], y: [true, false] }, bools: bools("x", "y") },
  or: { inputs: { x: [true, false], y: [false, false] }, bools: bools("x", "y") },
  xor: { inputs: { x: [true, true], y: [true, false] }, bools: bools("x", "y") },
  where: { inputs: { condition: [true, false], x: [1, 2], y: [3, 4] }, bools: bools("condition") },
  sum: { inputs: { x: row } },
  mean: { inputs: { x: row } },
  maxOver: { inputs: { x: row } },
  minOver: { inputs: { x: row } },
  productOver: { inputs: { x: row } },
  sumOfSquares: { inputs: { x: row } },
  l1Norm: { inputs: { x: row } },
  l2Norm: { inputs: { x: [3, 4] } },
  logSumOver: { inputs: { x: [1, 2] } },
  logSumExp: { inputs: { x: row } },
  argMax: { inputs: { x: row } },
  argMin: { inputs: { x: row } },
  softmax: { inputs: { x: row } },
  logSoftmax: { inputs: { x: row } },
  hardmax: { inputs: { x: row } },
  cumulativeSum: { inputs: { x: row } },
  sumOf: { inputs: { x: 1, y: 2, z: 3 } },
  meanOf: { inputs: { x: 1, y: 2, z: 3 } },
  maxOf: { inputs: { x: 1, y: 2, z: 3 } },
  minOf: { inputs: { x: 1, y: 2, z: 3 } },
  maxout: { inputs: { x: [1, 5], y: [2, -1] } },
  matmul: { inputs: { a: matrix, b: [[2], [4]] } },
  matvec: {
    inputs: {
      w: [
        [0.1, 0.5],
        [-0.3, 0.8],
      ],
      x: [0.2, 0.4],
    },
  },
  gemm: { settings: { alpha: 2 }, inputs: { a: matrix, b: [[2], [4]], c: [[1], [1]] } },
  einsum: { settings: { equation: "ij,jk->ik" }, inputs: { a: matrix, b: [[2], [4]] } },
  transpose: { inputs: { x: [[1, 2, 3]] } },
  reshape: { settings: { shape: [2, 2] }, inputs: { x: [1, 2, 3, 4] } },
  broadcastTo: { settings: { shape: [2, 2] }, inputs: { x: [1, 2] } },
  expandDims: { inputs: { x: [1, 2] } },
  slice: { settings: { starts: [1], sizes: [2] }, inputs: { x: [1, 2, 3, 4] } },
  tile: { settings: { repeats: [2] }, inputs: { x: [1, 2] } },
  pad: { settings: { paddings: [[1, 0]] }, inputs: { x: [1, 2] } },
  reverse: { inputs: { x: row } },
  concat: { inputs: { x: [1, 2], y: [3] } },
  stack: { inputs: { x: [1, 2], y: [3, 4] } },
  gather: { inputs: { x: [10, 20, 30], indices: [2, 0, 2] }, whole: ["indices"] },
  oneHot: { settings: { depth: 3 }, inputs: { indices: [2, 0] }, whole: ["indices"] },
  dropout: { settings: { rate: 0.5, seed: 1 }, inputs: { x: [1, 2, 3, 4] } },
  prelu: { inputs: { x: [-2, 3], alpha: 0.25 } },
  softmaxCrossEntropy: { inputs: { logits: [[1, 2, 0]], labels: [1] }, whole: ["labels"] },
  negativeLogLikelihood: { inputs: { logProbabilities: [[-0.5, -1, -2]], labels: [1] }, whole: ["labels"] },
  hinge: { inputs: { scores: [[1, 2, 0]], labels: [0] }, whole: ["labels"] },
};

const pair = { predictions: [0.5, 2], targets: [1, 1] };
/** Losses of predictions and targets are shown on these. */
export const losses: Readonly<Record<string, Sample>> = Object.fromEntries(
  ["meanSquaredError", "meanAbsoluteError", "huber", "cosineDistance"].map((name) => [name, { inputs: pair }]),
);
export const probabilities: Readonly<Record<string, Sample>> = {
  logLoss: { inputs: { predictions: [0.25, 0.75], targets: [0, 1] } },
  sigmoidCrossEntropy: { inputs: { logits: [-1, 2], targets: [0, 1] } },
  binaryHinge: { inputs: { predictions: [0.5, -2], targets: [1, 0] } },
};
