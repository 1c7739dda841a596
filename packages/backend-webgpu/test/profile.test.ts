// The times of kernels, by the device's clock and without one.
import { expect } from "vitest";
import { platformGpu } from "../src/device/platform.ts";
import { webgpu } from "../src/index.ts";
import { Profiler } from "../src/profile/profile.ts";
import { describeOnDevice as describe, driver, testOnDevice as test, testDevice } from "./device.ts";
import { devices } from "./devices.ts";
import { feeds, lectureOn } from "./network.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe("a profile", () => {
  test("has the times of every kernel of a step, and its losses are the same as without", async () => {
    const { device } = await testDevice();
    const plain = await lectureOn(await webgpu({ device }));
    const backend = await webgpu({ device, profile: true });
    const step = await lectureOn(backend);
    expect(await step.run(20, feeds)).toEqual(await plain.run(20, feeds));
    const { kernels, clock, total, note, resolution } = await backend.profile();
    expect(clock).toBe("device");
    expect(note).toContain("a pass of its own");
    // In Node times are not rounded.
    expect(note).not.toContain("µs");
    expect(resolution).toBeLessThan(1e-6);
    expect(kernels.map(({ runs }) => runs)).toEqual(kernels.map(() => 20));
    expect(kernels).toHaveLength(6);
    expect(kernels.filter(({ name }) => name.startsWith("matmul"))).toHaveLength(5);
    expect(kernels.map(({ makes }) => makes).sort()).toEqual([
      "[64, 100]",
      "[64, 100]",
      "[64, 10], [64, 10]",
      "sumOfSquares0 [], step []",
      "w1.v [1000, 100], w1 [1000, 100]",
      "w2.v [100, 10], w2 [100, 10]",
    ]);
    expect(total).toBeGreaterThan(0);
    expect(sum(kernels.map((kernel) => kernel.total))).toBeCloseTo(total, 12);
    expect(sum(kernels.map(({ share }) => share))).toBeCloseTo(1, 9);
    for (const { least, median, total, runs, grid } of kernels) {
      expect(least).toBeLessThanOrEqual(median);
      expect(least * runs).toBeLessThanOrEqual(total * (1 + 1e-9));
      expect(grid?.every((size) => size >= 1)).toBe(true);
    }
    // The two large products of the step take the most by far on software, whatever else the machine does; on a real GPU all are short.
    const large = kernels.filter(({ makes, name }) => /w1/.test(makes) || name === "matmul sigmoid");
    if (driver.name !== "own") expect(sum(large.map(({ share }) => share))).toBeGreaterThan(0.5);
    await step.run(200, feeds);
    expect((await backend.profile()).kernels.map(({ runs }) => runs)).toEqual(kernels.map(() => 220));
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
    expect(kernels[0]?.makes).toContain("w1 [1000, 100]");
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(seconds);
    step.dispose();
    device.destroy();
  });

  test("says where the clock is too coarse for single kernels", async () => {
    const profiler = new Profiler();
    const account = profiler.account("key", { name: "add", makes: "[2]", grid: [1, 1, 1] });
    for (const time of [0n, 65536n, 196608n, 131072n]) {
      profiler.look(time);
      account.add(Number(time) / 1e9);
    }
    const { note, resolution, kernels } = await profiler.profile();
    expect(resolution).toBe(65536e-9);
    expect(note).toContain("in steps of 66 µs");
    expect(kernels).toMatchObject([{ runs: 4, least: 0, median: expect.closeTo(98304e-9, 12), share: 1 }]);
  });

  test("does not wait for times that a lost device took along", async () => {
    const { gpu, given } = await devices();
    const backend = await webgpu({ gpu, allowSoftware: true, profile: true });
    const step = await lectureOn(backend);
    await step.run(5, feeds);
    given[0]?.destroy();
    step.run(1, feeds).catch(() => undefined);
    const { kernels } = await backend.profile();
    expect(kernels.length).toBeGreaterThan(0);
    step.dispose();
  });

  test("is not there unless it was asked for", async () => {
    const backend = await webgpu({ device: (await testDevice()).device });
    await expect(backend.profile()).rejects.toMatchObject({ code: "E_OPTION" });
  });
});
