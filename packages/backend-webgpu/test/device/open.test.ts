import { expect } from "vitest";
import { nameOf, openDevice } from "../../src/device/open.ts";
import { describeOnDevice, driver, ownAdapter, testOnDevice as test, testDevice } from "../device.ts";

const isSoftwareDriver = driver.name !== "own";

test("WebGPU has an adapter here: that of the driver that this project is for", async () => {
  const { info, isSoftware } = await testDevice();
  const names = { lavapipe: /llvmpipe|lavapipe/i, swiftshader: /swiftshader/i, own: /\w/ };
  expect(isSoftware).toBe(isSoftwareDriver);
  expect(Object.values(info).join(" ")).toMatch(names[driver.name]);
});

test("an adapter is called by its own name where it has one, and software by what its driver says", () => {
  const none = { vendor: "", architecture: "", device: "", description: "" };
  const nvidia = { ...none, vendor: "nvidia", description: "NVIDIA: 580.159.04 580.159.4.0" };
  expect(nameOf({ ...nvidia, device: "nvidia-h100-80gb-hbm3" })).toBe("nvidia-h100-80gb-hbm3");
  expect(nameOf(nvidia)).toBe("NVIDIA: 580.159.04 580.159.4.0");
  const software = { ...none, vendor: "mesa", device: "llvmpipe-llvm-15-", description: "llvmpipe: Mesa 25.0.7" };
  expect(nameOf(software)).toBe("llvmpipe: Mesa 25.0.7");
  expect(nameOf({ ...none, vendor: "apple", architecture: "metal-3" })).toBe("apple metal-3");
  expect(nameOf(none)).toBe("an adapter without a name");
});

describeOnDevice("a device", () => {
  test("has what its adapter has, not the little that devices have by default", async () => {
    const { limits, features } = await testDevice();
    const adapter = (await ownAdapter()) as GPUAdapter;
    for (const name of ["maxStorageBufferBindingSize", "maxStorageBuffersPerShaderStage"] as const)
      expect(limits[name]).toBe(adapter.limits[name]);
    for (const name of ["timestamp-query", "shader-f16"])
      expect(features.has(name)).toBe(adapter.features.has(name as GPUFeatureName));
  });

  test.runIf(isSoftwareDriver)("of software has more than devices have by default", async () => {
    const { limits, features } = await testDevice();
    const [bytes, buffers] = driver.name === "lavapipe" ? [2 ** 27, 16] : [2 ** 30, 12];
    expect(limits.maxStorageBufferBindingSize).toBe(bytes);
    expect(limits.maxStorageBuffersPerShaderStage).toBe(buffers);
    expect(limits.maxComputeInvocationsPerWorkgroup).toBe(driver.name === "lavapipe" ? 1024 : 256);
    expect(features.has("timestamp-query")).toBe(true);
    expect(features.has("shader-f16")).toBe(driver.name === "lavapipe");
  });

  test.runIf(isSoftwareDriver)("of software is not taken unless it is allowed", async () => {
    await expect(openDevice()).rejects.toMatchObject({
      code: "E_ADAPTER",
      message: expect.stringContaining("cpu() of @chainrule/backend-cpu is faster"),
    });
  });

  test("of someone else's is taken as it is", async () => {
    const { device, info } = await testDevice();
    expect(await openDevice({ device })).toMatchObject({ device, info, isSoftware: isSoftwareDriver });
  });
});
