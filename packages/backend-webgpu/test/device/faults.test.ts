import { expect } from "vitest";
import { lossOf } from "../../src/device/lost.ts";
import { checkBytes, makeBuffer, showBytes } from "../../src/device/memory.ts";
import { nameOf, openDevice } from "../../src/device/open.ts";
import { makePipeline } from "../../src/device/pipeline.ts";
import { watched } from "../../src/device/scopes.ts";
import { describeOnDevice, driver, freshDevice, testOnDevice as test, testDevice } from "../device.ts";

const STORAGE = 0x80;
const kernel = (body: string) => `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${body}
}`;

describeOnDevice("memory", () => {
  test("that no device could have in one piece is refused at once, with the sizes", async () => {
    const open = await testDevice();
    const most = open.limits.maxStorageBufferBindingSize;
    const sizes = {
      lavapipe: ["640 MiB", "128 MiB"],
      swiftshader: ["1.5 GiB", "1 GiB"],
      own: [showBytes(most + 2 ** 29), showBytes(most)],
    }[driver.name];
    expect(() => checkBytes(open, most + 2 ** 29, () => "w1")).toThrow(
      `w1 takes ${sizes[0]}, and ${nameOf(open.info)} takes ${sizes[1]} in one piece at most (maxStorageBufferBindingSize)`,
    );
    checkBytes(open, 2 ** 27, () => "w2");
  });

  test.runIf(driver.name === "swiftshader")("that the device has not is E_OOM, when it has said so", async () => {
    const open = await freshDevice();
    const lost = lossOf(open);
    const { taken } = makeBuffer(open, { size: 2 ** 30, usage: STORAGE }, () => "w1 [16384, 16384]");
    await expect(taken).rejects.toMatchObject({
      code: "E_OOM",
      message: expect.stringContaining("no memory for w1 [16384, 16384]: SwiftShader"),
      details: { bytes: 2 ** 30 },
    });
    const { made, taken: again } = makeBuffer(open, { size: 1024, usage: STORAGE }, () => "b1");
    await again;
    made.destroy();
    open.device.destroy();
    expect((await lost).reason).toBe("destroyed");
  });
});

describeOnDevice("a kernel that does not compile", () => {
  test.each([
    ["is wrong", "let x = 1;\n  y[0] = x + missing;", 6, "y[0] = x + missing;"],
    ["divides by zero", "y[0] = 1.0 / 0.0;", 5, "y[0] = 1.0 / 0.0;"],
  ])("because it %s is E_SHADER, with its gates, the line and its text", async (_, body, line, text) => {
    const refused = makePipeline(await testDevice(), { code: kernel(body), label: "sigmoid0, add1" }, "auto");
    await expect(refused).rejects.toMatchObject({
      code: "E_SHADER",
      details: { kernel: "sigmoid0, add1", line, text },
      message: expect.stringMatching(/does not compile the kernel of sigmoid0, add1, line \d+: .+\n +\d+ \| y\[0\]/),
    });
  });

  test("because it asks for more than the device has says what that is", async () => {
    const { limits } = await testDevice();
    const most = limits.maxComputeInvocationsPerWorkgroup;
    const code = kernel("y[0] = 1.0;").replace("workgroup_size(1)", `workgroup_size(${2 * most})`);
    const refused = makePipeline(await testDevice(), { code, label: "add0" }, "auto");
    await expect(refused).rejects.toMatchObject({ code: "E_SHADER", message: expect.stringContaining(String(most)) });
  });

  test("leaves the device as it was", async () => {
    const open = await testDevice();
    const pipeline = await makePipeline(open, { code: kernel("y[0] = 1.0;"), label: "fill" }, "auto");
    expect(pipeline.label).toBe("fill");
  });
});

describeOnDevice("a device", () => {
  test("that is destroyed says so within a second", async () => {
    const open = await freshDevice();
    const lost = lossOf(open);
    const begin = performance.now();
    open.device.destroy();
    expect(await lost).toMatchObject({ reason: "destroyed" });
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  test("of ours that refuses what nobody watched is given up", async () => {
    const open = await freshDevice();
    const lost = lossOf(open);
    open.device.createBuffer({ size: 16, usage: 0 });
    expect(await lost).toMatchObject({ reason: "it refused something" });
    await open.device.lost;
  });

  test("that refuses what was watched, and what was made of it, is kept", async () => {
    const open = await freshDevice();
    const lost = lossOf(open);
    const say = (error: GPUError) => Object.assign(new Error(error.message), { name: "ChainruleError" }) as never;
    const { made, taken } = watched(open.device, () => open.device.createBuffer({ size: 16, usage: 0 }), say);
    await expect(taken).rejects.toThrow();
    open.device.queue.writeBuffer(made, 0, new Float32Array(4));
    await open.device.queue.onSubmittedWorkDone();
    open.device.destroy();
    expect((await lost).reason).toBe("destroyed");
  });

  test("of another is never given up for what others do on it", async () => {
    const theirs = await freshDevice();
    const open = await openDevice({ device: theirs.device });
    const lost = lossOf(open);
    theirs.device.addEventListener("uncapturederror", (event) => event.preventDefault());
    theirs.device.createBuffer({ size: 16, usage: 0 });
    await theirs.device.queue.onSubmittedWorkDone();
    theirs.device.destroy();
    expect((await lost).reason).toBe("destroyed");
  });
});
