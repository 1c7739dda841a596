// A network of M's kind, small enough for a test.
import type { Network } from "../src/workloads.ts";

export const small: Network = {
  kind: "network",
  label: "small",
  says: "a small M",
  batch: 8,
  sizes: [12, 9, 7, 4],
  hidden: "relu",
  biases: true,
  loss: "crossEntropy",
  rate: 0.05,
  momentum: 0.9,
  scaled: true,
  batches: 1,
  checked: 12,
};
