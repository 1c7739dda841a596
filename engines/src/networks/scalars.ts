import { tanh } from "@chainrule/activations";
import { ComputationalGraph, normal, type Wire } from "@chainrule/core";
import { add, multiply, square, subtract } from "@chainrule/gates";
import { sgd } from "@chainrule/optim";
import type { Network } from "../training.ts";

/** micrograd's network, 3 → 4 → 4 → 1 on four examples: more than 300 gates, each of one number. */
export const scalars: Network = (dtype) => {
  const graph = new ComputationalGraph({ dtype });
  const parameters: Record<string, ReturnType<typeof normal>> = {};
  const parameter = (label: string): Wire => {
    parameters[label] = normal({ seed: Object.keys(parameters).length });
    return graph.parameter(label, []);
  };
  const layers = [3, 4, 4].map((width, layer) =>
    Array.from({ length: layer < 2 ? 4 : 1 }, (_, neuron) => ({
      weights: Array.from({ length: width }, (_, input) => parameter(`w${layer}_${neuron}_${input}`)),
      bias: parameter(`b${layer}_${neuron}`),
    })),
  );
  const examples: readonly (readonly [inputs: readonly number[], target: number])[] = [
    [[2, 3, -1], 1],
    [[3, -1, 0.5], -1],
    [[0.5, 1, 1], -1],
    [[1, 1, -1], 1],
  ];
  const feeds: Record<string, number> = {};
  const feed = (label: string, value: number): Wire => {
    feeds[label] = value;
    return graph.input(label);
  };
  const errors = examples.map(([inputs, target], example) => {
    let wires = inputs.map((value, i) => feed(`x${example}_${i}`, value));
    for (const layer of layers)
      wires = layer.map(({ weights, bias }) =>
        tanh(weights.reduce((total, weight, i) => add(total, multiply(weight, wires[i] as Wire)), bias)),
      );
    return square(subtract(wires[0] as Wire, feed(`y${example}`, target)));
  });
  const loss = errors.reduce((total, error) => add(total, error));
  return { graph, loss, optimizer: sgd(), learningRate: 0.05, parameters, feeds, steps: 100 };
};
