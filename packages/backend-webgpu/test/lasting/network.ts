// A small network of two layers, to train on any backend.
import { sigmoid } from "@chainrule/activations";
import { type Backend, ComputationalGraph, compile, normal, type Time, type TrainingStep } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { momentum } from "@chainrule/optim";

const draw = (seed: number, shape: readonly number[]) => ({ shape, data: normal({ seed })(shape) });
export const feeds = { x: draw(3, [6, 5]), y: draw(4, [6, 2]) };

export function trainOn<When extends Time>(
  backend: Backend<When>,
  options: { readonly snapshotEvery?: number } = {},
): Promise<TrainingStep<When>> {
  const graph = new ComputationalGraph();
  const [x, y] = [graph.input("x", ["batch", 5]), graph.input("y", ["batch", 2])];
  const [w1, w2] = [graph.parameter("w1", [5, 4]), graph.parameter("w2", [4, 2])];
  const loss = sumOfSquares(subtract(matmul(sigmoid(matmul(x, w1)), w2), y));
  const parameters = { w1: normal({ seed: 1 }), w2: normal({ seed: 2 }) };
  return compile(graph, { loss, optimizer: momentum(), learningRate: 0.01, backend, parameters, ...options });
}
