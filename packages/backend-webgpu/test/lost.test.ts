// A device that is lost in the middle of training, and what is refused.
import { ChainruleError, ComputationalGraph, compile, defineGate, type Expr, reference } from "@chainrule/core";
import { expect } from "vitest";
import { showBytes } from "../src/device/memory.ts";
import { webgpu } from "../src/index.ts";
import { describeOnDevice, driver, freshDevice, testOnDevice as test, testDevice } from "./device.ts";
import { devices } from "./devices.ts";
import { feeds as small, trainOn } from "./lasting/network.ts";
import { feeds, lectureOn } from "./network.ts";

const errorOf = async (work: () => unknown): Promise<ChainruleError> => {
  try {
    await work();
  } catch (error) {
    return error as ChainruleError;
  }
  throw new Error("it did not fail.");
};
/** Every device compiles its kernels anew. */
const patient = { timeout: 120_000 };
const pause = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeOnDevice("training, when its device is lost", () => {
  test(
    "in the middle of a step, is at its last copy within a second, and goes on to the same bits",
    patient,
    async () => {
      const { gpu, given } = await devices();
      const step = await lectureOn(await webgpu({ gpu, allowSoftware: true }), { snapshotEvery: 10 });
      const batch = await step.upload(feeds);
      await step.run(23, batch);
      const pending = step.run(3, batch);
      const parameter = step.parameters.w1?.read() as Promise<unknown>;
      // It returns when the processor is done with what was handed over.
      given[0]?.destroy();
      const begin = performance.now();
      const errors = await Promise.all([errorOf(() => pending), errorOf(() => parameter)]);
      for (const { code, message } of errors)
        expect([code, message]).toEqual([
          "E_DEVICE_LOST",
          expect.stringContaining("the graphics processor's device was lost (destroyed"),
        ]);
      const error = await errorOf(() => step(batch));
      expect(performance.now() - begin).toBeLessThan(1000);
      expect(error).toMatchObject({ code: "E_DEVICE_LOST", details: { lost: 6, step: 20 } });
      const losses = await step.run(20, batch);
      expect(given).toHaveLength(2);
      const undisturbed = await lectureOn(await webgpu({ device: (await testDevice()).device }));
      const whole = await undisturbed.run(40, await undisturbed.upload(feeds));
      expect(losses).toEqual(whole.slice(20));
      expect(await step.parameters.w1?.read()).toEqual(await undisturbed.parameters.w1?.read());
    },
  );

  test("again and again, while steps are compiled and uploaded to it, gives no wrong number", patient, async () => {
    const { gpu, given } = await devices();
    const step = await trainOn(await webgpu({ gpu, allowSoftware: true }), { snapshotEvery: 3 });
    const undisturbed = await trainOn(await webgpu({ device: (await testDevice()).device }));
    const expected = await undisturbed.run(16, small);
    let [seen, failures] = [0, 0];
    for (let turn = 0; step.steps < 16; turn++) {
      if (turn % 9 === 8) {
        given.at(-1)?.destroy();
        if (turn % 2 === 0) await pause();
      }
      try {
        const at = step.steps;
        expect(await step(small).read()).toBe(expected[at]);
        seen++;
      } catch (error) {
        if (!(error instanceof ChainruleError)) throw error;
        expect(error.code).toBe("E_DEVICE_LOST");
        failures++;
      }
    }
    expect(given.length).toBeGreaterThan(2);
    expect(failures).toBeGreaterThanOrEqual(given.length);
    expect(seen).toBeGreaterThan(16);
  });

  test("on a device of one's own says that there is no other", async () => {
    const { device } = await freshDevice();
    const step = await lectureOn(await webgpu({ device }));
    await step.run(3, feeds);
    device.destroy();
    await pause(10);
    const error = await errorOf(() => step(feeds));
    expect([error.code, error.message]).toEqual(["E_DEVICE_LOST", expect.stringContaining("was your own")]);
  });

  test("and no other is there, goes on elsewhere where that is allowed", patient, async () => {
    const { gpu, given } = await devices();
    let there = true;
    const requestAdapter = async (): Promise<GPUAdapter | null> => (there ? gpu.requestAdapter() : null);
    const why: string[] = [];
    const fallback = ({ message }: ChainruleError) => {
      why.push(message);
      return reference;
    };
    const backend = await webgpu({ gpu: { requestAdapter } as unknown as GPU, allowSoftware: true, fallback });
    const step = await lectureOn(backend, { snapshotEvery: 2 });
    const few = {
      x: { shape: [2, 1000], data: feeds.x.data.slice(0, 2000) },
      y: { shape: [2, 10], data: feeds.y.data.slice(0, 20) },
    };
    const [first] = await step.run(3, few);
    there = false;
    given[0]?.destroy();
    await pause(10);
    expect((await errorOf(() => step(few))).details).toMatchObject({ lost: 1, step: 2 });
    const [later] = await step.run(1, few);
    expect(later).toBeLessThan(first as number);
    expect([backend.label, why]).toEqual(["reference", [expect.stringContaining("found no adapter")]]);
  });
});

describeOnDevice("what a device refuses", () => {
  test("a value larger than it takes is E_LIMIT, with the sizes, where it is made", async () => {
    const backend = await webgpu({ device: (await testDevice()).device });
    const { limits } = await testDevice();
    const own = showBytes(limits.maxStorageBufferBindingSize);
    const most = { lavapipe: "128 MiB", swiftshader: "1 GiB", own }[driver.name];
    const error = await errorOf(() => backend.buffer([limits.maxStorageBufferBindingSize / 4 + 4], "float32"));
    expect(error).toMatchObject({
      code: "E_LIMIT",
      message: expect.stringContaining(`takes ${most} in one piece at most`),
    });
  });

  test.runIf(driver.name === "swiftshader")(
    "memory that is not there is E_OOM for what needs it, and for nothing else",
    async () => {
      const backend = await webgpu({ device: (await testDevice()).device });
      const graph = new ComputationalGraph();
      const x = graph.input("x", ["n"]);
      const twice = defineGate("twice", (a: Expr) => a.mul(2))(x);
      const double = await compile(graph, { outputs: [twice], backend });
      const small = double({ x: [1, 2, 3] });
      const large = backend.buffer([2 ** 28], "float32");
      const error = await errorOf(() => large.read());
      expect([error.code, error.message]).toEqual([
        "E_OOM",
        expect.stringContaining("no memory for a value of float32[268435456]"),
      ]);
      expect(await small.read()).toEqual(Float32Array.of(2, 4, 6));
      expect(await double({ x: [4, 5] }).read()).toEqual(Float32Array.of(8, 10));
    },
  );

  test("a kernel that does not compile is E_SHADER, with its ops, the line and its text", async () => {
    const { gpu } = await devices();
    // A driver that stumbles over a kernel, as drivers do.
    const requestAdapter = async () => {
      const adapter = (await gpu.requestAdapter()) as GPUAdapter;
      const requestDevice = async (descriptor: GPUDeviceDescriptor) => {
        const device = await adapter.requestDevice(descriptor);
        const own = device.createShaderModule.bind(device);
        device.createShaderModule = ({ code, ...rest }) =>
          own({ ...rest, code: code.replace(/\n(.*) \* /, "\n$1 times ") });
        return device;
      };
      return {
        ...adapter,
        limits: adapter.limits,
        features: adapter.features,
        info: adapter.info,
        requestDevice,
      } as unknown as GPUAdapter;
    };
    const backend = await webgpu({ gpu: { requestAdapter } as unknown as GPU, allowSoftware: true });
    const graph = new ComputationalGraph();
    const [x, w] = [graph.input("x", [3]), graph.parameter("w", [3])];
    const product = defineGate("product", (a: Expr, b: Expr) => a.mul(b).add(0.125))(x, w);
    const run = await compile(graph, { outputs: [product], backend, parameters: { w: [1, 2, 3] } });
    const error = await errorOf(() => run({ x: [1, 2, 3] }).read());
    expect(error).toMatchObject({ code: "E_SHADER", details: { text: expect.stringContaining(" * ") } });
    expect(error.message).toMatch(/does not compile the kernel of mul add, line \d+: .*\n {2}\d+ \| .* \* /);
    expect((await errorOf(() => run({ x: [1, 2, 3] }))).code).toBe("E_SHADER");
    expect(await run.parameters.w?.read()).toEqual(Float32Array.of(1, 2, 3));
  });
});
