// WebGPU in a page of Chromium: the suite of backends, the lecture's training, and a device that is lost.
import { describe, expect, inject, test } from "vitest";
import { fixture, readArray } from "../../lecture/test/npy.ts";
import { missingChromium } from "../src/chromium.ts";
import { openGpuPage } from "../src/gpu-page.ts";

const folder = inject("folder");
const timeout = 600_000;

describe.skipIf(missingChromium && !process.env.CI)(
  `a page of Chromium${missingChromium ? `: ${missingChromium}` : ""}`,
  { timeout },
  () => {
    test("has an adapter, with --enable-unsafe-webgpu", async () => {
      await using page = await openGpuPage(folder);
      expect(await page.call("adapter")).toMatch(/\w+ \w+/);
    });

    test("that has a software adapter or none says so, and runs on what it may fall back to", async () => {
      await using page = await openGpuPage(folder);
      const { label, why } = await page.call("fallsBack");
      expect([label, why]).toEqual(["cpu", expect.stringContaining("cpu() of @chainrule/backend-cpu is faster")]);
      await using other = await openGpuPage(folder, []);
      expect(await other.call("fallsBack")).toEqual({ label: "cpu", why: expect.stringContaining("no adapter") });
      await expect(other.call("adapter")).rejects.toThrow("no adapter");
    });

    test("passes the suite that every backend must pass", async () => {
      await using page = await openGpuPage(folder);
      const results = await page.call("conformance", 2);
      expect(results.filter(({ failure }) => failure !== undefined)).toEqual([]);
      expect(results.length).toBeGreaterThan(90);
    });

    test("follows the lecture's NumPy program for 200 steps", async () => {
      await using page = await openGpuPage(folder);
      const numbers = (name: string) => {
        const { shape, data } = readArray(fixture, name);
        return { shape, data: [...data] };
      };
      const losses = await page.call(
        "lecture",
        { x: numbers("x"), y: numbers("y"), w1: numbers("w1"), w2: numbers("w2") },
        200,
      );
      const { data: expected } = readArray(fixture, "losses");
      const off = losses.map((loss, t) => Math.abs(loss - (expected[t] as number)) / (expected[t] as number));
      expect(off).toHaveLength(200);
      expect(Math.max(...off.slice(0, 11))).toBeLessThanOrEqual(5e-6);
      expect(Math.max(...off)).toBeLessThanOrEqual(2e-5);
    });

    test("whose GPU process crashes in the middle of training goes on from its last copy, to the same bits", async () => {
      await using page = await openGpuPage(folder);
      const recovery = page.call("recovers", 60);
      while ((await page.steps()) < 25) await new Promise((resolve) => setTimeout(resolve, 10));
      await page.crashGpu();
      const { losses, errors, noticed } = await recovery;
      expect(errors[0]).toMatchObject({ code: "E_DEVICE_LOST", message: expect.stringContaining("was lost (unknown") });
      const said = errors.find(({ details }) => "step" in details);
      expect(said?.message).toMatch(/Training is at step [1-9]0 again, .* \d+ finished steps are lost/);
      expect(noticed).toBeLessThan(1000);
      await using other = await openGpuPage(folder);
      const undisturbed = await other.call("recovers", 60);
      expect(undisturbed.errors).toEqual([]);
      expect(losses).toEqual(undisturbed.losses);
    });
  },
);
