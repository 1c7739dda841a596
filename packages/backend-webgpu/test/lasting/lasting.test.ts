import {
  type Backend,
  type Buffer,
  ChainruleError,
  type Executable,
  Expr,
  isChainruleError,
  lower,
  reference,
} from "@chainrule/core";
import { describeBackend } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import { lasting } from "../../src/lasting/lasting.ts";
import { fakeDevices } from "./fake.ts";
import { feeds, trainOn } from "./network.ts";

const alive = async () => {
  const devices = fakeDevices();
  return { ...devices, backend: await lasting(devices.open) };
};
const soon = () => new Promise((arrive) => setTimeout(arrive, 0));
const errorOf = async (work: () => unknown): Promise<ChainruleError> => {
  try {
    await work();
  } catch (error) {
    return error as ChainruleError;
  }
  throw new Error("it did not fail.");
};
/** What a step is without any fault. */
const undisturbed = async (steps: number) => {
  const step = await trainOn((await alive()).backend);
  return { step, losses: await step.run(steps, feeds) };
};

describe("a backend that outlives its devices", () => {
  describeBackend({ describe, test }, () => lasting(fakeDevices(false).open), { programs: 10 });
});

describe("training, when the device is lost", () => {
  test("rejects what is being read, says where it is, and goes on from there to the same bits", async () => {
    const { opened, backend } = await alive();
    const step = await trainOn(backend, { snapshotEvery: 10 });
    const batch = await step.upload(feeds);
    await step.run(25, batch);
    const pending = step(batch).read();
    opened[0]?.lose();
    expect(await errorOf(() => pending)).toMatchObject({
      code: "E_DEVICE_LOST",
      message: expect.stringContaining("unknown: the driver was reset"),
      details: { reason: "unknown", loss: 1 },
    });
    expect(await errorOf(() => step.parameters.w1?.read())).toMatchObject({ code: "E_DEVICE_LOST" });
    expect(await errorOf(() => step(batch))).toMatchObject({
      code: "E_DEVICE_LOST",
      message: expect.stringContaining("at step 20 again"),
      details: { lost: 6, step: 20, loss: 1 },
    });
    // The next device is not there yet, and the batch was uploaded to the last one.
    expect(opened).toHaveLength(1);
    const losses = await step.run(30, batch);
    expect(opened).toHaveLength(2);
    const whole = await undisturbed(50);
    expect(losses).toEqual(whole.losses.slice(20));
    expect(step.steps).toBe(50);
    for (const label of ["w1", "w2"])
      expect(await step.parameters[label]?.read()).toEqual(await whole.step.parameters[label]?.read());
  });

  test("between steps, without anything being read, is noticed by the next", async () => {
    const { opened, backend } = await alive();
    const step = await trainOn(backend, { snapshotEvery: 10 });
    await step.run(25, feeds);
    opened[0]?.lose();
    await soon();
    expect(await errorOf(() => step(feeds))).toMatchObject({ details: { lost: 5, step: 20 } });
    expect(await step.run(30, feeds)).toEqual((await undisturbed(50)).losses.slice(20));
  });

  test("many times over goes on as long as something is read in between", async () => {
    const { opened, backend } = await alive();
    const step = await trainOn(backend, { snapshotEvery: 5 });
    for (let t = 0; t < 10; t++) {
      while (step.steps < 10 * (t + 1)) await step(feeds).read();
      opened.at(-1)?.lose();
      await soon();
      expect((await errorOf(() => step(feeds))).details).toMatchObject({ loss: t + 1, lost: 5, step: 10 * t + 5 });
    }
    const { losses } = await undisturbed(100);
    expect(await step.run(5, feeds)).toEqual(losses.slice(95));
  });

  test("without a copy to return to says so at each step, until all was written again", async () => {
    const { opened, backend } = await alive();
    const step = await trainOn(backend, { snapshotEvery: 0 });
    await step.run(5, feeds);
    const [w1, w2] = [await step.parameters.w1?.read(), await step.parameters.w2?.read()];
    opened[0]?.lose();
    await soon();
    for (let i = 0; i < 2; i++) {
      const { code, details } = await errorOf(() => step(feeds));
      expect([code, details.step]).toEqual(["E_DEVICE_LOST", undefined]);
    }
    step.parameters.w1?.write({ shape: [5, 4], data: w1 as Float32Array });
    expect((await errorOf(() => step(feeds))).code).toBe("E_DEVICE_LOST");
    step.parameters.w2?.write({ shape: [4, 2], data: w2 as Float32Array });
    for (const [label, named] of Object.entries(step.state))
      for (const state of Object.values(named))
        state.write({ shape: state.shape, data: new Float32Array(label === "w1" ? 20 : 8) });
    step.steps = 5;
    expect(await step(feeds).read()).toBe((await undisturbed(6)).losses[5]);
  });
});

describe("what was written from here", () => {
  test("is there on the next device, and is read even from one that is lost", async () => {
    const { opened, backend } = await alive();
    const buffer = backend.buffer([3], "float32");
    buffer.write(Float32Array.of(1, 2, 3));
    const pending = buffer.read();
    buffer.write(Float32Array.of(4, 5, 6));
    opened[0]?.lose();
    expect(await pending).toEqual(Float32Array.of(1, 2, 3));
    expect(await buffer.read()).toEqual(Float32Array.of(4, 5, 6));
    expect(opened).toHaveLength(2);
  });

  test("while there is no device reaches the next in its order", async () => {
    const { opened, backend } = await alive();
    const { losses } = await undisturbed(3);
    const step = await trainOn(backend, { snapshotEvery: 0 });
    opened[0]?.lose();
    await soon();
    const found: Promise<number>[] = [];
    // Fresh feeds each: the same memory is written and run on again and again before there is a device.
    for (let t = 0; t < 3; t++) {
      await Promise.resolve();
      found.push(step(feeds).read());
    }
    expect(opened).toHaveLength(1);
    expect(await Promise.all(found)).toEqual([...losses]);
  });
});

describe("when no other device can be opened", () => {
  test("everything says so, with the reason", async () => {
    const devices = fakeDevices();
    let there = true;
    const open = () => (there ? devices.open() : Promise.reject(new Error("there is no adapter.")));
    const backend: Backend<"later"> = await lasting(open);
    const step = await trainOn(backend);
    await step.run(5, feeds);
    there = false;
    const pending = step(feeds).read();
    devices.opened[0]?.lose();
    const errors = [await errorOf(() => pending)];
    await soon();
    for (const work of [() => step(feeds), () => step.parameters.w1?.read(), () => backend.buffer([1], "float32")])
      errors.push(await errorOf(work));
    expect(errors.map(({ code }) => code)).toEqual(new Array(4).fill("E_DEVICE_LOST"));
    expect(errors.every(isChainruleError)).toBe(true);
    expect(errors.at(-1)?.message).toContain("No other could be opened: there is no adapter.");
  });

  test("is so after three that were lost with nothing read in between", async () => {
    const { opened, backend } = await alive();
    for (let i = 0; i < 4; i++) {
      opened.at(-1)?.lose();
      while (opened.length === i + 1 && i < 3) await soon();
    }
    await soon();
    expect(opened).toHaveLength(4);
    expect((await errorOf(() => backend.buffer([1], "float32"))).message).toContain("4 devices were lost");
  });
});

describe("where something else may be fallen back to", () => {
  const none = () => Promise.reject(new ChainruleError("E_ADAPTER", "there is no adapter."));

  test("that is taken when there is no adapter, and is told why", async () => {
    const why: string[] = [];
    const backend = await lasting(none, ({ message }) => {
      why.push(message);
      return reference;
    });
    expect([backend.label, why]).toEqual(["reference", ["there is no adapter."]]);
    const losses = await (await trainOn(backend)).run(5, feeds);
    // What is written is kept in float32, which the reference alone would not round to.
    const exact = (await trainOn(reference)).run(5, feeds);
    for (const [t, loss] of losses.entries()) expect(loss).toBeCloseTo(exact[t] as number, 5);
    await expect(lasting(none)).rejects.toMatchObject({ code: "E_ADAPTER" });
  });

  test("training goes on there from its last copy, when no other device comes within seconds", async () => {
    const devices = fakeDevices();
    let there = true;
    const backend = await lasting(
      () => (there ? devices.open() : none()),
      () => reference,
    );
    const step = await trainOn(backend, { snapshotEvery: 10 });
    await step.run(25, feeds);
    there = false;
    devices.opened[0]?.lose();
    await soon();
    expect((await errorOf(() => step(feeds))).details).toMatchObject({ lost: 5, step: 20 });
    const losses = await step.run(30, feeds);
    expect(backend.label).toBe("reference");
    const whole = (await undisturbed(50)).losses.slice(20);
    for (const [t, loss] of losses.entries()) expect(loss).toBeCloseTo(whole[t] as number, 5);
  });
});

describe("what a device refuses later", () => {
  /** A backend that has no memory for more than ten numbers, and cannot compile programs with tanh. */
  async function scarce() {
    const { open } = fakeDevices();
    const refuse = async (code: "E_OOM" | "E_SHADER") => {
      await soon();
      throw new ChainruleError(code, "no.");
    };
    return await lasting(async () => {
      const { backend, lost } = await open();
      const own: Backend<"later"> = {
        ...(backend as Backend<"later">),
        buffer(shape, dtype) {
          const buffer = backend.buffer(shape, dtype) as Buffer<"later">;
          return Object.assign(buffer, { taken: (shape[0] ?? 0) > 10 ? refuse("E_OOM") : Promise.resolve() });
        },
        compile(program) {
          const executable = backend.compile(program) as Executable<"later">;
          const bad = program.instructions.some(({ op }) => op === "tanh");
          if (!bad) return executable;
          return { ...executable, bind: () => () => undefined, ready: refuse("E_SHADER") };
        },
      };
      return { backend: own, lost };
    });
  }
  const program = (size: number, op: "tanh" | "exp") => {
    const x = new Expr("input", [], { label: "x" }, [size], "float32");
    const leaves = [{ expr: x, role: "parameter", label: "x" } as const];
    const [outputs, updates] = [[{ label: "y", expr: x[op]() }], [{ target: x, value: x.add(1) }]];
    return lower({ leaves, outputs, updates, dimensions: new Map(), training: true });
  };

  test("memory: is told by all that would have come of it, and by nothing else", async () => {
    const backend = await scarce();
    const run = async (size: number) => {
      const [x, y] = [backend.buffer([size], "float32"), backend.buffer([size], "float32")];
      backend.compile(program(size, "exp")).bind([x], [y])();
      return { x, y };
    };
    const [large, small] = [await run(11), await run(3)];
    expect((await errorOf(() => large.y.read())).code).toBe("E_OOM");
    expect((await errorOf(() => large.x.read())).code).toBe("E_OOM");
    expect(await small.y.read()).toEqual(Float32Array.of(1, 1, 1));
    expect(await small.x.read()).toEqual(Float32Array.of(1, 1, 1));
    const again = () => backend.compile(program(11, "exp")).bind([large.x], [large.y])();
    expect((await errorOf(again)).code).toBe("E_OOM");
  });

  test("a kernel: leaves what it was to update as it was, and what comes of its results is not to be had", async () => {
    const backend = await scarce();
    const [x, y, z] = [1, 2, 3].map(() => backend.buffer([3], "float32")) as [Buffer, Buffer, Buffer];
    const run = backend.compile(program(3, "tanh")).bind([x], [y]);
    run();
    backend.compile(program(3, "exp")).bind([y], [z])();
    for (const buffer of [z, y]) expect((await errorOf(() => buffer.read())).code).toBe("E_SHADER");
    expect(await x.read()).toEqual(Float32Array.of(0, 0, 0));
    expect((await errorOf(run)).code).toBe("E_SHADER");
    y.write(Float32Array.of(1, 2, 3));
    expect(await y.read()).toEqual(Float32Array.of(1, 2, 3));
  });
});
