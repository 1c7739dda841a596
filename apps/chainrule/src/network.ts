// The lecture's two-layer network: S = sigmoid(x · W1) · W2, and the squares of S - y summed up.
import { ComputationalGraph, type NdArray, type Numbers, normal, randomWord, type Wire } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { type ActivationName, activations, type Precision } from "./choices.ts";
import type { Sizes } from "./options.ts";

/** The four arrays that training starts from. */
export type Arrays = Readonly<Record<"x" | "y" | "w1" | "w2", NdArray<Numbers>>>;

/** The shape of each array. */
const shapesOf = ({ samples, inputs, hidden, outputs }: Sizes) => ({
  x: [samples, inputs],
  y: [samples, outputs],
  w1: [inputs, hidden],
  w2: [hidden, outputs],
});

/** Four arrays of normally distributed numbers, each from a seed of its own, which all come from the one that is given. */
export function randomArrays(sizes: Sizes, seed: number): Arrays {
  const draw = (shape: readonly number[], index: number): NdArray<Float64Array> => {
    // A word is below 2³², so that four times it, and the index, is a seed that no other array of this run has.
    const own = 4 * randomWord(seed, 0, index) + index;
    return { shape, data: normal({ seed: own })(shape) };
  };
  const { x, y, w1, w2 } = shapesOf(sizes);
  return { x: draw(x, 0), y: draw(y, 1), w1: draw(w1, 2), w2: draw(w2, 3) };
}

/** The graph, and the wire that training makes smaller. */
export function buildNetwork(
  { inputs, hidden, outputs }: Sizes,
  activation: ActivationName,
  precision: Precision,
): { readonly net: ComputationalGraph; readonly loss: Wire } {
  const net = new ComputationalGraph({ dtype: precision });
  const x = net.input("x", ["batch", inputs]);
  const y = net.input("y", ["batch", outputs]);
  const w1 = net.parameter("w1", [inputs, hidden]);
  const w2 = net.parameter("w2", [hidden, outputs]);
  const scores = matmul(activations[activation](matmul(x, w1)), w2);
  return { net, loss: sumOfSquares(subtract(scores, y)) };
}
