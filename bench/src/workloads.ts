// What is measured: networks that train, and a scalar network that goes forward and back.
import { operationsOfPart, partsOf } from "./parts.ts";

/** A network of dense layers, trained on batches. */
export interface Network {
  readonly kind: "network";
  readonly label: string;
  readonly says: string;
  readonly batch: number;
  /** From the inputs to the outputs. */
  readonly sizes: readonly number[];
  readonly hidden: "sigmoid" | "relu";
  readonly biases: boolean;
  readonly loss: "sumOfSquares" | "crossEntropy";
  readonly rate: number;
  readonly momentum: number;
  /** Weights start at N(0, 1) / √fan-in, or at the lecture's own N(0, 1). */
  readonly scaled: boolean;
  /** How many batches there are; more than one come fresh with every step, in turn. */
  readonly batches: number;
  /** How many steps are compared before anything is timed. */
  readonly checked: number;
}

/** A multilayer perceptron of scalar gates, as in micrograd: forward and backward, no update. */
export interface Scalars {
  readonly kind: "scalars";
  readonly label: string;
  readonly says: string;
  readonly sizes: readonly number[];
}

/** One operation on matrices whose sides are `size` long, without training: a product, or a chain of elementwise gates. */
export interface Operation {
  readonly kind: "operation";
  readonly label: string;
  readonly says: string;
  readonly operation: "product" | "chain";
  readonly size: number;
}

export type Workload = Network | Scalars | Operation;

const lecture: Network = {
  kind: "network",
  label: "S",
  says: "the lecture's 64-1000-100-10: sigmoid, sum of squared errors, gradient descent; weights scaled by 1/√fan-in",
  batch: 64,
  sizes: [1000, 100, 10],
  hidden: "sigmoid",
  biases: false,
  loss: "sumOfSquares",
  rate: 1e-4,
  momentum: 0,
  scaled: true,
  batches: 1,
  checked: 20,
};

export const workloads: readonly Workload[] = [
  lecture,
  {
    ...lecture,
    label: "S-lecture",
    says: "S with the lecture's own N(0, 1) weights",
    scaled: false,
    checked: 10,
  },
  { ...lecture, label: "S-fresh", says: "S with a fresh batch in every step", batches: 4 },
  {
    kind: "network",
    label: "M",
    says: "784-512-256-10 with biases: ReLU, softmax cross-entropy, batch 128, momentum",
    batch: 128,
    sizes: [784, 512, 256, 10],
    hidden: "relu",
    biases: true,
    loss: "crossEntropy",
    rate: 0.01,
    momentum: 0.9,
    scaled: true,
    batches: 1,
    checked: 5,
  },
  { ...lecture, label: "tiny", says: "S's program at 32-8-16-4", batch: 32, sizes: [8, 16, 4], rate: 1e-3 },
  {
    ...lecture,
    label: "U",
    says: "S's program at 37-501-77-11, which does not tile evenly",
    batch: 37,
    sizes: [501, 77, 11],
  },
  {
    kind: "scalars",
    label: "G",
    says: "9,924 scalar gates, micrograd's MLP 32-64-44-1: forward and backward",
    sizes: [32, 64, 44, 1],
  },
];

/** What is measured with `--backend webgpu`. */
export const gpuWorkloads: readonly Workload[] = [
  ...workloads.filter(({ label }) => label === "S" || label === "M"),
  { kind: "operation", label: "product", says: "a product of matrices of 512 × 512", operation: "product", size: 512 },
  { kind: "operation", label: "chain", says: "sigmoid(a · b + c) · d on a million", operation: "chain", size: 1000 },
  {
    ...lecture,
    label: "large",
    says: "S's program at 4096-4096-4096-10, batch 1024",
    batch: 1024,
    sizes: [4096, 4096, 4096, 10],
    rate: 1e-6,
    checked: 1,
  },
];

/** Names of the arrays of weights, w1, b1, w2, … in the order of the layers, with their shapes. */
export function weightsOf({ sizes, biases }: Network): readonly { label: string; shape: readonly number[] }[] {
  return sizes
    .slice(1)
    .flatMap((out, layer) => [
      { label: `w${layer + 1}`, shape: [sizes[layer] as number, out] },
      ...(biases ? [{ label: `b${layer + 1}`, shape: [out] }] : []),
    ]);
}

/** Floating-point operations of the matrix products in one step: all but the gradient of the data. None where there is no product. */
export function operationsOf(workload: Workload): number {
  if (workload.kind === "operation") return workload.operation === "product" ? 2 * workload.size ** 3 : 0;
  if (workload.kind === "scalars") return 0;
  return partsOf(workload).reduce((sum, part) => sum + operationsOfPart(part), 0);
}
