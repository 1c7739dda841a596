import { afterEach, expect, test, vi } from "vitest";
import { openDevice } from "../../src/device/open.ts";
import { platformGpu } from "../../src/device/platform.ts";

afterEach(() => vi.unstubAllGlobals());

test("Node without the package webgpu is told what to install, and that cpu() needs nothing", async () => {
  await expect(platformGpu("webgpu-which-is-nowhere")).rejects.toMatchObject({
    code: "E_ADAPTER",
    message:
      "Node has WebGPU by the package webgpu, which is not installed: npm install webgpu@0.6.2. cpu() of @chainrule/backend-cpu needs nothing.",
  });
});

test("a page without WebGPU is told why", async () => {
  vi.stubGlobal("process", undefined);
  await expect(platformGpu()).rejects.toMatchObject({ message: expect.stringContaining("a newer browser") });
  vi.stubGlobal("isSecureContext", false);
  await expect(platformGpu()).rejects.toMatchObject({ message: expect.stringContaining("serve it by https") });
});

test("WebGPU without an adapter is E_ADAPTER", async () => {
  const gpu = { requestAdapter: async () => null } as unknown as GPU;
  await expect(openDevice({ gpu })).rejects.toMatchObject({
    code: "E_ADAPTER",
    message: expect.stringContaining("found no adapter"),
  });
});
