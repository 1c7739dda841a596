// What a training step asks of WebGPU, counted: this does not depend on how fast a machine is.
import { sigmoid } from "@chainrule/activations";
import { ComputationalGraph, compile, normal, Pass } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { adam, sgd } from "@chainrule/optim";
import { expect } from "vitest";
import { webgpu } from "../src/index.ts";
import { describeOnDevice, testOnDevice as test, testDevice } from "./device.ts";

const WATCHED = {
  device: ["createBindGroup", "createBuffer", "createComputePipelineAsync", "createShaderModule"],
  queue: ["submit", "writeBuffer"],
  encoder: ["beginComputePass", "copyBufferToBuffer", "clearBuffer"],
  pass: ["dispatchWorkgroups"],
} as const;

/** Counts calls of a device, its queue, and what it makes; the result gives the counts since it was last asked. */
async function counted(): Promise<() => Record<string, number>> {
  const { device } = await testDevice();
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  const objects = { device, queue: device.queue, encoder, pass };
  let counts: Record<string, number> = {};
  for (const [kind, names] of Object.entries(WATCHED)) {
    const prototype = Object.getPrototypeOf(objects[kind as keyof typeof objects]);
    for (const name of names) {
      const own = prototype[name];
      prototype[name] = function (this: unknown, ...args: unknown[]) {
        counts[name] = (counts[name] ?? 0) + 1;
        return own.apply(this, args);
      };
    }
  }
  pass.end();
  return () => {
    const since = counts;
    counts = {};
    return since;
  };
}

/** The lecture's network, and a batch of it on the device. */
async function lecture(optimizer: ReturnType<typeof sgd> | ReturnType<typeof adam>) {
  const backend = await webgpu({ device: (await testDevice()).device });
  const graph = new ComputationalGraph();
  const [x, y] = [graph.input("x", ["batch", 1000]), graph.input("y", ["batch", 10])];
  const [w1, w2] = [graph.parameter("w1", [1000, 100]), graph.parameter("w2", [100, 10])];
  const loss = sumOfSquares(subtract(matmul(sigmoid(matmul(x, w1)), w2), y));
  const parameters = { w1: normal({ seed: 1 }), w2: normal({ seed: 2 }) };
  const options = { loss, learningRate: 1e-4, backend, parameters, snapshotEvery: 0 };
  const step = await compile(graph, { ...options, optimizer });
  const numbers = (shape: readonly number[], seed: number) => ({ shape, data: normal({ seed })(shape) });
  return { step, batch: await step.upload({ x: numbers([64, 1000], 3), y: numbers([64, 10], 4) }) };
}

/** All that waits for JavaScript to pause has been handed over then. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describeOnDevice("a step on an uploaded batch", () => {
  test("is six kernels in one pass, handed over at once, and makes nothing", async () => {
    const count = await counted();
    const { step, batch } = await lecture(sgd());
    const first = await step(batch).read();
    count();
    step(batch);
    await pause();
    expect(count()).toEqual({ dispatchWorkgroups: 6, beginComputePass: 1, submit: 1 });
    for (let i = 0; i < 50; i++) step(batch);
    await pause();
    const { submit = 0, ...others } = count();
    expect(others.dispatchWorkgroups).toBe(300);
    expect(others.createBindGroup ?? others.createBuffer ?? others.writeBuffer ?? 0).toBe(0);
    // Steps that come one after the other go together.
    expect(submit).toBeLessThanOrEqual(10);
    const last = await step(batch).read();
    expect(count()).toEqual({
      dispatchWorkgroups: 6,
      beginComputePass: 1,
      copyBufferToBuffer: 1,
      createBuffer: 1,
      submit: 1,
    });
    expect(last).toBeLessThan(first);
    step.dispose();
  });

  test("of Adam is one kernel more, for the corrections of its averages", async () => {
    const count = await counted();
    const { step, batch } = await lecture(adam());
    await step(batch).read();
    count();
    step(batch);
    await pause();
    expect(count()).toEqual({ dispatchWorkgroups: 7, beginComputePass: 1, submit: 1 });
    step.dispose();
  });
});

describeOnDevice("going gate by gate", () => {
  test("compiles each kind of gate once, and hands kernels over many at a time", async () => {
    const count = await counted();
    const backend = await webgpu({ device: (await testDevice()).device });
    const graph = new ComputationalGraph();
    let last = graph.input("x", [4, 4]);
    for (let i = 0; i < 20; i++) last = sigmoid(matmul(last, last));
    const loss = sumOfSquares(subtract(last, graph.input("y", [4, 4])));
    const numbers = (seed: number) => ({ shape: [4, 4], data: normal({ seed })([4, 4]) });
    const feeds = { x: numbers(1), y: numbers(2) };
    const first = await new Pass(graph, backend, feeds).forward().backward(loss).value(loss).read();
    expect(count().createComputePipelineAsync).toBeLessThan(16);
    const again = new Pass(graph, backend, feeds).forward().backward(loss);
    expect(await again.value(loss).read()).toBe(first);
    const { createComputePipelineAsync = 0, dispatchWorkgroups = 0, submit = 0 } = count();
    expect(createComputePipelineAsync).toBe(0);
    expect(dispatchWorkgroups).toBeGreaterThan(80);
    expect(submit).toBeLessThan(dispatchWorkgroups / 8);
  });
});
