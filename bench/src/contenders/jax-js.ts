// jax-js on its wasm or webgpu device: the whole step under jit. Its wasm has one thread in Node, which has no global Worker.
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import { type Network, type Operation, weightsOf } from "../workloads.ts";
import { giveNodeGpu } from "./gpu.ts";

async function operation({ workload, folder }: Task): Promise<Contender> {
  const { operation: what, size } = workload as Operation;
  const load = (name: string): np.Array => np.array(new Float32Array(readArray(folder, name))).reshape([size, size]);
  const inputs = (what === "product" ? ["a", "b"] : ["a", "b", "c", "d"]).map(load);
  const run =
    what === "product"
      ? jit((a: np.Array, b: np.Array) => np.matmul(a, b))
      : jit((a: np.Array, b: np.Array, c: np.Array, d: np.Array) => nn.sigmoid(a.mul(b).add(c)).mul(d));
  const once = (): np.Array => (run as (...inputs: np.Array[]) => np.Array)(...inputs.map((input) => input.ref));
  return {
    version: "0.1.25",
    steps: async (count) => {
      // What is disposed of before it is asked for is never computed: this hands it over, and then disposes of it.
      for (let i = 1; i < count; i++) once().gpuBufferSync();
      const [value] = await once().slice(0, 0).data();
      return value as number;
    },
    sums: async () => [weighted(await once().data())],
  };
}

async function jax(task: Task): Promise<Contender> {
  const { workload, folder, form } = task;
  if (form === "webgpu") await giveNodeGpu();
  await init(form);
  defaultDevice(form);
  if (workload.kind === "operation") return operation(task);
  const network = workload as Network;
  const { batch, batches, sizes, hidden, biases, rate, momentum } = network;
  const perLayer = biases ? 2 : 1;
  const load = (numbers: Float64Array, shape: readonly number[]): np.Array =>
    np.array(new Float32Array(numbers)).reshape([...shape]);

  // Arrays are owned: whoever is given one uses it up, and .ref is one more to give.
  const lossOf = (weights: np.Array[], x: np.Array, y: np.Array): np.Array => {
    let h = x;
    for (let k = 0; k < sizes.length - 1; k++) {
      h = np.matmul(h, weights[k * perLayer] as np.Array);
      if (biases) h = h.add(weights[k * perLayer + 1] as np.Array);
      if (k < sizes.length - 2) h = hidden === "sigmoid" ? nn.sigmoid(h) : nn.relu(h);
    }
    if (network.loss === "sumOfSquares") return np.square(h.sub(y)).sum();
    return nn
      .logSoftmax(h)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const train = jit((weights: np.Array[], velocities: np.Array[], x: np.Array, y: np.Array) => {
    const [loss, gradients] = valueAndGrad(lossOf)(
      weights.map((w) => w.ref),
      x,
      y,
    );
    const moves = gradients.map((dw, i) => {
      const velocity = velocities[i];
      return velocity ? velocity.mul(momentum).sub(dw.mul(rate)) : dw.mul(-rate);
    });
    const next = weights.map((w, i) => w.add((moves[i] as np.Array).ref));
    if (velocities.length > 0) return { loss, next, moves };
    for (const move of moves) move.dispose();
    return { loss, next, moves: [] };
  });

  const named = weightsOf(network);
  let weights = named.map(({ label, shape }) => load(readArray(folder, label), shape));
  let velocities = momentum === 0 ? [] : named.map(({ shape }) => np.zeros([...shape]));
  const pick = (name: string, size: number) => {
    const all = readArray(folder, name);
    const parts = Array.from(
      { length: batches },
      (_, i) => new Float32Array(all.subarray(i * batch * size, (i + 1) * batch * size)),
    );
    return (i: number) => np.array(parts[i] as Float32Array).reshape([batch, size]);
  };
  const [xOf, yOf] = [pick("x", sizes[0] as number), pick("y", sizes.at(-1) as number)];
  const uploaded = { x: xOf(0), y: yOf(0) };
  let turn = 0;
  const step = (): np.Array => {
    const i = turn++ % batches;
    const [x, y] = batches > 1 ? [xOf(i), yOf(i)] : [uploaded.x.ref, uploaded.y.ref];
    const { loss, next, moves } = train(weights, velocities, x, y);
    [weights, velocities] = [next, moves];
    return loss;
  };
  return {
    version: "0.1.25",
    steps: async (count) => {
      for (let i = 1; i < count; i++) step().dispose();
      const [value] = await step().data();
      return value as number;
    },
  };
}

await serve(jax);
