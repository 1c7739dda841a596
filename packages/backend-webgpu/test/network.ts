// The lecture's network on numbers of our own, to train on any backend.
import { sigmoid } from "@chainrule/activations";
import { type Backend, ComputationalGraph, compile, normal, type Time, type TrainingStep } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { momentum } from "@chainrule/optim";

const draw = (seed: number, shape: readonly number[]) => ({ shape, data: normal({ seed })(shape) });
/** 64 rows of 1000 numbers, and what should come of them. */
export const feeds = { x: draw(3, [64, 1000]), y: draw(4, [64, 10]) };

export function lectureOn<When extends Time>(
  backend: Backend<When>,
  options: { readonly snapshotEvery?: number } = {},
): Promise<TrainingStep<When>> {
  const net = new ComputationalGraph();
  const [images, targets] = [net.input("x", ["batch", 1000]), net.input("y", ["batch", 10])];
  const [w1, w2] = [net.parameter("w1", [1000, 100]), net.parameter("w2", [100, 10])];
  const loss = sumOfSquares(subtract(matmul(sigmoid(matmul(images, w1)), w2), targets));
  const parameters = { w1: normal({ seed: 1 }), w2: normal({ seed: 2 }) };
  return compile(net, { loss, optimizer: momentum(), learningRate: 1e-5, backend, parameters, ...options });
}
