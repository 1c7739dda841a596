// The lecture's full program on a device, 2,000 steps, beside the same program run by NumPy in float64. Its sums before the
// sigmoid are around ±30, where sigmoids that are written carelessly turn to NaN.
import { sigmoid } from "@chainrule/activations";
import { ComputationalGraph, compile } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { sgd } from "@chainrule/optim";
import { expect } from "vitest";
import { fixture, readArray } from "../../../lecture/test/npy.ts";
import { webgpu } from "../src/index.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

describe("the lecture's network", () => {
  test("follows the lecture's NumPy program for 2,000 steps", { timeout: 300_000 }, async () => {
    const read = (name: string) => readArray(fixture, name);
    const graph = new ComputationalGraph();
    const [x, y] = [graph.input("x", ["batch", 1000]), graph.input("y", ["batch", 10])];
    const [w1, w2] = [graph.parameter("w1", [1000, 100]), graph.parameter("w2", [100, 10])];
    const loss = sumOfSquares(subtract(matmul(sigmoid(matmul(x, w1)), w2), y));
    const backend = await webgpu({ device: (await testDevice()).device });
    const parameters = { w1: read("w1"), w2: read("w2") };
    const step = await compile(graph, { loss, optimizer: sgd(), learningRate: 1e-4, backend, parameters });
    const batch = await step.upload({ x: read("x"), y: read("y") });
    const losses: number[] = [];
    // A device is not given all at once.
    for (let i = 0; i < 20; i++) losses.push(...(await step.run(100, batch)));
    const { data: expected } = read("losses");
    const off = losses.map((now, t) => Math.abs(now - (expected[t] as number)) / (expected[t] as number));
    expect(Math.max(...off.slice(0, 11))).toBeLessThanOrEqual(5e-6);
    expect(Math.max(...off.slice(0, 101))).toBeLessThanOrEqual(2e-5);
    expect(Math.max(...off)).toBeLessThanOrEqual(1e-4);
    expect(off.at(-1)).toBeLessThanOrEqual(1e-5);
    step.dispose();
  });
});
