// The lecture's full program, 2000 steps, beside the same program run by NumPy in float64.
import { sigmoid } from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
import { ComputationalGraph, compile, differentiate, type Wire } from "@chainrule/core";
import { matmul, subtract, sumOfSquares } from "@chainrule/gates";
import { sgd } from "@chainrule/optim";
import { describe, expect, test } from "vitest";
import { beside, fixture, isBeside, readArray } from "./npy.ts";

type Dtype = "float32" | "float64";

async function lectureStep(folder: string, dtype: Dtype) {
  const read = (name: string) => readArray(folder, name);
  const net = new ComputationalGraph({ dtype });
  const images = net.input("x", ["batch", 1000]);
  const targets = net.input("y", ["batch", 10]);
  const w1 = net.parameter("w1", [1000, 100]);
  const w2 = net.parameter("w2", [100, 10]);
  const scores = matmul(sigmoid(matmul(images, w1)), w2);
  const loss = sumOfSquares(subtract(scores, targets));
  const parameters = { w1: read("w1"), w2: read("w2") };
  const step = await compile(net, { loss, optimizer: sgd(), learningRate: 1e-4, backend: cpu(), parameters });
  const batch = await step.upload({ x: read("x"), y: read("y") });
  return { net, step, batch, loss, w1, w2 };
}

/** The largest relative deviation from NumPy up to and including each of these steps. */
async function deviations(folder: string, dtype: Dtype, steps: number, until: readonly number[]): Promise<number[]> {
  const { step, batch } = await lectureStep(folder, dtype);
  const losses = step.run(steps, batch);
  const { data: expected } = readArray(folder, "losses");
  const relative = Array.from(losses, (loss, t) => Math.abs(loss - (expected[t] as number)) / (expected[t] as number));
  return until.map((last) => Math.max(...relative.slice(0, last + 1)));
}

describe("the lecture's network follows the lecture's NumPy program", () => {
  test("in float32, within 5e-6 to step 10, 2e-5 to step 100 and 1e-4 to step 2000", { timeout: 180_000 }, async () => {
    const [to10 = 1, to100 = 1, to2000 = 1] = await deviations(fixture, "float32", 2000, [10, 100, 1999]);
    expect(to10).toBeLessThanOrEqual(5e-6);
    expect(to100).toBeLessThanOrEqual(2e-5);
    expect(to2000).toBeLessThanOrEqual(1e-4);
  });

  test("in float64, within 1e-10 for the first 200 steps", { timeout: 60_000 }, async () => {
    const [to200 = 1] = await deviations(fixture, "float64", 200, [199]);
    expect(to200).toBeLessThanOrEqual(1e-10);
  });

  test.skipIf(!isBeside)(
    "on the reference run beside the checkout, gradients of step 0 and 200 losses",
    { timeout: 60_000 },
    async () => {
      const [to10 = 1, to100 = 1, to199 = 1] = await deviations(beside, "float32", 200, [10, 100, 199]);
      expect([to10 <= 5e-6, to100 <= 2e-5, to199 <= 1e-4]).toEqual([true, true, true]);
      const { net, step, loss, w1, w2 } = await lectureStep(beside, "float64");
      const wires = differentiate(loss, [w1, w2]);
      const gradients = await compile(net, { outputs: wires, shares: step });
      gradients({ x: readArray(beside, "x"), y: readArray(beside, "y") });
      for (const [i, name] of ["grad_w1_step0", "grad_w2_step0"].entries()) {
        const { data } = readArray(beside, name);
        const found = gradients.value(wires[i] as Wire).read() as Float64Array;
        const worst = Math.max(...Array.from(found, (value, j) => Math.abs(value - (data[j] as number))));
        expect(worst / Math.max(...Array.from(data, Math.abs))).toBeLessThanOrEqual(1e-12);
      }
    },
  );
});
