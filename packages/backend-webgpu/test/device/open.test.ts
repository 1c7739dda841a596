import { expect } from "vitest";
import { openDevice } from "../../src/device/open.ts";
import { describeOnDevice, driver, testOnDevice as test, testDevice } from "../device.ts";

test("WebGPU has an adapter here: that of the driver that this project is for", async () => {
  const { info, isSoftware } = await testDevice();
  expect(isSoftware).toBe(true);
  expect(Object.values(info).join(" ")).toMatch(driver.name === "lavapipe" ? /llvmpipe|lavapipe/i : /swiftshader/i);
});

describeOnDevice("a device", () => {
  test("has what its adapter has, not the little that devices have by default", async () => {
    const { limits, features } = await testDevice();
    const [bytes, buffers] = driver.name === "lavapipe" ? [2 ** 27, 16] : [2 ** 30, 12];
    expect(limits.maxStorageBufferBindingSize).toBe(bytes);
    expect(limits.maxStorageBuffersPerShaderStage).toBe(buffers);
    expect(limits.maxComputeInvocationsPerWorkgroup).toBe(driver.name === "lavapipe" ? 1024 : 256);
    expect(features.has("timestamp-query")).toBe(true);
    expect(features.has("shader-f16")).toBe(driver.name === "lavapipe");
  });

  test("of software is not taken unless it is allowed", async () => {
    await expect(openDevice()).rejects.toMatchObject({
      code: "E_ADAPTER",
      message: expect.stringContaining("cpu() of @chainrule/backend-cpu is faster"),
    });
  });

  test("of someone else's is taken as it is", async () => {
    const { device, info } = await testDevice();
    expect(await openDevice({ device })).toMatchObject({ device, info, isSoftware: true });
  });
});
