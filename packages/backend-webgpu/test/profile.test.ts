// The times of kernels, by the device's clock and without one.
import { expect } from "vitest";
import { platformGpu } from "../src/device/platform.ts";
import { webgpu } from "../src/index.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";
import { feeds, lectureOn } from "./network.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe("a profile", () => {
  test("has the times of every kernel of a step, and its losses are the same as without", async () => {
    const { device } = await testDevice();
    const plain = await lectureOn(await webgpu({ device }));
    const backend = await webgpu({ device, profile: true });
    const step = await lectureOn(backend);
    expect(await step.run(20, feeds)).toEqual(await plain.run(20, feeds));
    const { kernels, clock, total, note } = await backend.profile();
    expect(clock).toBe("device");
    expect(note).toContain("a pass of its own");
    expect(kernels.map(({ runs }) => runs)).toEqual(kernels.map(() => 20));
    expect(kernels).toHaveLength(6);
    expect(kernels.filter(({ name }) => name.startsWith("matmul"))).toHaveLength(4);
    expect(total).toBeGreaterThan(0);
    expect(sum(kernels.map((kernel) => kernel.total))).toBeCloseTo(total, 12);
    expect(sum(kernels.map(({ share }) => share))).toBeCloseTo(1, 9);
    for (const { least, median, total, runs, grid } of kernels) {
      expect(least).toBeLessThanOrEqual(median);
      expect(least * runs).toBeLessThanOrEqual(total * (1 + 1e-9));
      expect(grid?.every((size) => size >= 1)).toBe(true);
    }
    // The largest product of the step takes the most, or nearly.
    expect(kernels.slice(0, 3).some(({ name }) => name.startsWith("matmul"))).toBe(true);
    await step.run(200, feeds);
    expect((await backend.profile()).kernels[0]?.runs).toBe(220);
    step.dispose();
    plain.dispose();
  });

  test("without timestamp-query has the times of hand-overs by the clock of the process, and says so", async () => {
    const adapter = await (await platformGpu()).requestAdapter();
    const device = (await adapter?.requestDevice()) as GPUDevice;
    const backend = await webgpu({ device, profile: true });
    const step = await lectureOn(backend);
    const begin = performance.now();
    const losses = await step.run(10, feeds);
    const { kernels, clock, note, total } = await backend.profile();
    const seconds = (performance.now() - begin) / 1000;
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    expect(clock).toBe("host");
    expect(note).toContain("no timestamp-query");
    expect(kernels).toMatchObject([{ runs: 10, grid: undefined, name: expect.stringMatching(/matmul.*, .*matmul/) }]);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(seconds);
    step.dispose();
    device.destroy();
  });

  test("is not there unless it was asked for", async () => {
    const backend = await webgpu({ device: (await testDevice()).device });
    await expect(backend.profile()).rejects.toMatchObject({ code: "E_OPTION" });
  });
});
