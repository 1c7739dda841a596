// The lecture's examples as documents, written out.
import type { PlaygroundDocument } from "../src/index.ts";
import { emptyDocument } from "../src/index.ts";

/** f(x, y, z) = (x + y) · z */
export const first: PlaygroundDocument = {
  ...emptyDocument,
  nodes: [
    { kind: "input", id: "n1", name: "x", value: -2 },
    { kind: "input", id: "n2", name: "y", value: 5 },
    { kind: "gate", id: "n3", gate: "add", inputs: ["n1", "n2"], options: {}, name: "q" },
    { kind: "input", id: "n4", name: "z", value: -4 },
    { kind: "gate", id: "n5", gate: "multiply", inputs: ["n3", "n4"], options: {}, name: "f" },
  ],
  result: "n5",
};

/** f(w, x) = 1 / (1 + e^-(w0·x0 + w1·x1 + w2)), the sigmoid's four gates in a group. */
export const neuron: PlaygroundDocument = {
  ...emptyDocument,
  nodes: [
    { kind: "input", id: "n1", name: "w0", value: 2 },
    { kind: "input", id: "n2", name: "x0", value: -1 },
    { kind: "input", id: "n3", name: "w1", value: -3 },
    { kind: "input", id: "n4", name: "x1", value: -2 },
    { kind: "input", id: "n5", name: "w2", value: -3 },
    { kind: "gate", id: "n6", gate: "multiply", inputs: ["n1", "n2"], options: {} },
    { kind: "gate", id: "n7", gate: "multiply", inputs: ["n3", "n4"], options: {} },
    { kind: "gate", id: "n8", gate: "add", inputs: ["n6", "n7"], options: {} },
    { kind: "gate", id: "n9", gate: "add", inputs: ["n8", "n5"], options: {} },
    { kind: "gate", id: "n10", gate: "negate", inputs: ["n9"], options: {} },
    { kind: "gate", id: "n11", gate: "exp", inputs: ["n10"], options: {} },
    { kind: "gate", id: "n12", gate: "shift", inputs: ["n11"], options: { by: 1 } },
    { kind: "gate", id: "n13", gate: "reciprocal", inputs: ["n12"], options: {} },
  ],
  result: "n13",
  groups: [{ id: "g1", name: "sigmoid", folded: false, nodes: ["n10", "n11", "n12", "n13"] }],
};
