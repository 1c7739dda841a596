// The numbers that every contender starts from, drawn once from seeds.
import { normal, randomWord } from "@chainrule/core";
import type { Arrays } from "./arrays.ts";
import { type Network, type Operation, type Scalars, type Workload, weightsOf } from "./workloads.ts";

const rounded = (numbers: Float64Array): Float64Array => numbers.map(Math.fround);
const drawn = (seed: number, shape: readonly number[], deviation = 1): Float64Array =>
  rounded(normal({ seed, deviation })(shape));

/** Draws a workload's data and its first weights. */
export function draw(workload: Workload): Arrays {
  if (workload.kind === "operation") return drawMatrices(workload);
  return workload.kind === "network" ? drawNetwork(workload) : drawScalars(workload);
}

function drawNetwork(network: Network): Arrays {
  const { batch, batches, sizes, loss, scaled } = network;
  const [into, out] = [sizes[0] as number, sizes.at(-1) as number];
  const rows = batches * batch;
  const weights = weightsOf(network).map(({ label, shape }, i) => {
    const deviation = shape.length === 1 ? 0.1 : scaled ? 1 / Math.sqrt(shape[0] as number) : 1;
    return [label, drawn(10 + i, shape, deviation)] as const;
  });
  const y = loss === "sumOfSquares" ? drawn(2, [rows, out]) : oneHot(rows, out);
  return { x: drawn(1, [rows, into]), y, ...Object.fromEntries(weights) };
}

function drawMatrices({ size }: Operation): Arrays {
  return Object.fromEntries(["a", "b", "c", "d"].map((name, i) => [name, drawn(20 + i, [size, size])]));
}

function oneHot(rows: number, classes: number): Float64Array {
  const y = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) y[row * classes + (randomWord(2, 0, row) % classes)] = 1;
  return y;
}

/** w holds the weights of each neuron and then its bias, neuron by neuron. */
function drawScalars({ sizes }: Scalars): Arrays {
  const w = sizes.slice(1).flatMap((out, layer) => {
    const into = sizes[layer] as number;
    return Array.from(drawn(10 + layer, [out, into + 1], 1 / Math.sqrt(into)));
  });
  return { x: drawn(1, [sizes[0] as number]), w: Float64Array.from(w) };
}
