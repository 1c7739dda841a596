// TensorFlow.js, its umbrella package (core with one backend has no gradients under Node), with its own optimizers.
import * as tf from "@tensorflow/tfjs";
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import { type Network, type Operation, weightsOf } from "../workloads.ts";
import { giveNodeGpu } from "./gpu.ts";

async function operation({ workload, folder }: Task): Promise<Contender> {
  const { operation: what, size } = workload as Operation;
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) =>
    tf.tensor(new Float32Array(readArray(folder, name)), [size, size]),
  ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const once = (): tf.Tensor =>
    tf.tidy(() => (what === "product" ? tf.matMul(a, b) : tf.mul(tf.sigmoid(tf.add(tf.mul(a, b), c)), d)));
  return {
    version: tf.version.tfjs,
    steps: async (count) => {
      for (let i = 1; i < count; i++) once().dispose();
      const first = tf.tidy(() => tf.slice(once(), [0, 0], [1, 1]));
      const [value] = await first.data();
      first.dispose();
      return value as number;
    },
    sums: async () => {
      const all = once();
      const sum = weighted(await all.data());
      all.dispose();
      return [sum];
    },
  };
}

async function tfjs(task: Task): Promise<Contender> {
  const { workload, folder, form } = task;
  if (form === "webgpu") {
    await giveNodeGpu();
    await import("@tensorflow/tfjs-backend-webgpu");
  }
  if (form === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend(form);
  await tf.ready();
  if (workload.kind === "operation") return operation(task);
  const network = workload as Network;
  const { batch, batches, sizes, hidden, biases, rate, momentum } = network;
  const read = (name: string): Float32Array => new Float32Array(readArray(folder, name));
  const weights = new Map(
    weightsOf(network).map(({ label, shape }) => [label, tf.variable(tf.tensor(read(label), [...shape]))]),
  );
  const optimizer = momentum === 0 ? tf.train.sgd(rate) : tf.train.momentum(rate, momentum);

  const pick = (name: string, size: number) => {
    const all = read(name);
    return (i: number) => tf.tensor(all.slice(i * batch * size, (i + 1) * batch * size), [batch, size]);
  };
  const [xOf, yOf] = [pick("x", sizes[0] as number), pick("y", sizes.at(-1) as number)];
  const lossOf = (x: tf.Tensor, y: tf.Tensor) => (): tf.Tensor => {
    let h = x;
    for (let k = 1; k < sizes.length; k++) {
      h = tf.matMul(h, weights.get(`w${k}`) as tf.Tensor);
      if (biases) h = tf.add(h, weights.get(`b${k}`) as tf.Tensor);
      if (k < sizes.length - 1) h = hidden === "sigmoid" ? tf.sigmoid(h) : tf.relu(h);
    }
    if (network.loss === "sumOfSquares") return tf.sum(tf.square(tf.sub(h, y)));
    return tf.losses.softmaxCrossEntropy(y, h);
  };

  const uploaded = { x: xOf(0), y: yOf(0) };
  let turn = 0;
  const step = (wantsLoss: boolean): tf.Tensor | null => {
    const isFresh = batches > 1;
    const { x, y } = isFresh ? { x: xOf(turn % batches), y: yOf(turn % batches) } : uploaded;
    turn++;
    const loss = optimizer.minimize(lossOf(x, y), wantsLoss);
    if (isFresh) for (const tensor of [x, y]) tensor.dispose();
    return loss;
  };
  return {
    version: tf.version.tfjs,
    steps: async (count) => {
      for (let i = 1; i < count; i++) step(false);
      const loss = step(true) as tf.Tensor;
      // Waiting costs what is waited for by promise; WebGPU cannot do without.
      const [value] = form === "webgpu" ? await loss.data() : loss.dataSync();
      loss.dispose();
      return value as number;
    },
  };
}

await serve(tfjs);
