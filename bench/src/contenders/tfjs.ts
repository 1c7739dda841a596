// TensorFlow.js, its umbrella package (core with one backend has no gradients under Node), with its own optimizers.
import * as tf from "@tensorflow/tfjs";
import { readArray } from "../arrays.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import { type Network, weightsOf } from "../workloads.ts";

async function tfjs({ workload, folder, form }: Task): Promise<Contender> {
  if (form === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend(form);
  await tf.ready();
  const network = workload as Network;
  const { batch, batches, sizes, hidden, biases, rate, momentum } = network;
  const read = (name: string): Float32Array => Float32Array.from(readArray(folder, name));
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
    steps: (count) => {
      for (let i = 1; i < count; i++) step(false);
      const loss = step(true) as tf.Tensor;
      const [value] = loss.dataSync();
      loss.dispose();
      return value as number;
    },
  };
}

await serve(tfjs);
