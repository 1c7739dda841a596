// A run that fails half-way: training returns to its last copy, and goes on as if nothing had been.
import { describe, expect, test } from "vitest";
import {
  type Backend,
  type Buffer,
  type ChainruleError,
  type Executable,
  fail,
  type Numbers,
  reference,
  type TrainingStep,
} from "../src/index.ts";
import { momentum } from "./gates.ts";
import { feeds, stepOn } from "./network.ts";

/** The reference, whose next training run writes nonsense over all it can, and fails, when it is told to. */
function failing(code: "E_WORKER" | "E_OOM" = "E_WORKER"): { backend: Backend<"now">; next: { fails: boolean } } {
  const next = { fails: false };
  const backend: Backend<"now"> = {
    ...reference,
    compile(program) {
      const executable = reference.compile(program);
      const bind = (inputs: readonly Buffer<"now">[], outputs: readonly Buffer<"now">[]) => {
        const run = executable.bind(inputs, outputs);
        return () => {
          if (!next.fails || program.updates.length === 0) return run();
          next.fails = false;
          run();
          for (const { target } of program.updates) {
            const buffer = inputs[program.inputs.indexOf(target)] as Buffer<"now">;
            buffer.write(buffer.read().fill(42));
          }
          return fail(code, "a thread ended.", { thread: 2 });
        };
      };
      return { bind, dispose: () => executable.dispose() };
    },
  };
  return { backend, next };
}

const contentsOf = ({ parameters, state, steps }: TrainingStep<"now">): unknown => [
  steps,
  Object.values(parameters).map((value) => value.read()),
  Object.values(state).map((named) => Object.values(named).map((value) => value.read())),
];

const training = async (backend: Backend<"now">, snapshotEvery?: number) => {
  const options = snapshotEvery === undefined ? {} : { snapshotEvery };
  return (await stepOn({ backend, optimizer: momentum, ...options })).step as TrainingStep<"now">;
};

function errorOf(step: () => unknown): ChainruleError {
  try {
    step();
  } catch (error) {
    return error as ChainruleError;
  }
  throw new Error("it did not fail.");
}

describe("when a thread dies in a step", () => {
  test.each([
    [undefined, 230, 200],
    [undefined, 99, 0],
    [7, 20, 14],
    [7, 14, 14],
    [1, 5, 5],
  ])("with a snapshot every %s steps, after %i steps, training is at step %i again", async (every, steps, kept) => {
    const { backend, next } = failing();
    const [step, undisturbed] = [await training(backend, every), await training(reference)];
    step.run(steps, feeds);
    next.fails = true;
    const error = errorOf(() => step(feeds));
    expect(error).toMatchObject({ code: "E_WORKER", details: { thread: 2, lost: steps - kept, step: kept } });
    expect(error.message).toContain(`at step ${kept} again`);
    expect((error.cause as ChainruleError).code).toBe("E_WORKER");
    if (kept > 0) undisturbed.run(kept, feeds);
    expect(contentsOf(step)).toEqual(contentsOf(undisturbed));
    expect(step.run(30, feeds)).toEqual(undisturbed.run(30, feeds));
    expect(contentsOf(step)).toEqual(contentsOf(undisturbed));
  });

  test("what was written in the meantime is not lost", async () => {
    const { backend, next } = failing();
    const step = await training(backend);
    step.run(10, feeds);
    const [label, parameter] = Object.entries(step.parameters)[0] as [string, (typeof step.parameters)[string]];
    parameter.write({
      shape: parameter.shape,
      data: new Float64Array(parameter.shape.reduce((a, b) => a * b, 1)).fill(3),
    });
    const written = contentsOf(step);
    next.fails = true;
    expect(errorOf(() => step(feeds)).details, label).toMatchObject({ lost: 0, step: 10 });
    expect(contentsOf(step)).toEqual(written);
    step.steps = 1000;
    next.fails = true;
    expect(errorOf(() => step(feeds)).details).toMatchObject({ lost: 0, step: 1000 });
    expect(step.steps).toBe(1000);
  });

  test("without snapshots the error comes as it is", async () => {
    const { backend, next } = failing();
    const step = await training(backend, 0);
    step.run(10, feeds);
    next.fails = true;
    const error = errorOf(() => step(feeds));
    expect([error.code, error.message, error.details]).toEqual(["E_WORKER", "a thread ended.", { thread: 2 }]);
    expect(step.steps).toBe(10);
  });
});

/** The reference, as one that only promises what it holds, and whose device is lost when it is told so. */
function promising() {
  const device = { lost: false, reading: Promise.resolve() };
  const backend: Backend<"later"> = {
    ...reference,
    buffer(shape, dtype) {
      const buffer = reference.buffer(shape, dtype);
      const read = async () => {
        const numbers = buffer.read();
        await device.reading;
        if (device.lost) fail("E_DEVICE_LOST", "the device was lost.");
        return numbers;
      };
      const dispose = (): void => buffer.dispose();
      return Object.assign(Object.create(buffer), { write: (data: Numbers) => buffer.write(data), read, dispose });
    },
    compile(program) {
      const executable = reference.compile(program);
      const bind = (...bound: Parameters<Executable<"later">["bind"]>) => {
        const run = executable.bind(...(bound as unknown as Parameters<Executable<"now">["bind"]>));
        return () => {
          if (device.lost) fail("E_DEVICE_LOST", "the device was lost.");
          run();
        };
      };
      return { bind, dispose: () => executable.dispose() };
    },
  };
  return { backend, device };
}

describe("when a device is lost that only promises what it holds", () => {
  const trained = async (backend: Backend, snapshotEvery: number): Promise<TrainingStep> =>
    (await stepOn({ backend: backend as Backend<"now">, optimizer: momentum, snapshotEvery })).step;

  test("training is at the last copy that was there in time", async () => {
    const { backend, device } = promising();
    const [step, undisturbed] = [await trained(backend, 10), await trained(reference, 10)];
    await step.run(25, feeds);
    device.lost = true;
    expect(errorOf(() => step(feeds))).toMatchObject({ code: "E_DEVICE_LOST", details: { lost: 5, step: 20 } });
    device.lost = false;
    await undisturbed.run(20, feeds);
    expect(step.steps).toBe(20);
    expect(await step.run(30, feeds)).toEqual(await undisturbed.run(30, feeds));
  });

  test("a copy that was not there yet is none", async () => {
    const { backend, device } = promising();
    const step = await trained(backend, 10);
    await step.run(10, feeds);
    let arrives = (): void => undefined;
    device.reading = new Promise((resolve) => {
      arrives = resolve;
    });
    const losses = step.run(5, feeds);
    device.lost = true;
    expect(errorOf(() => step(feeds))).toMatchObject({ code: "E_DEVICE_LOST", details: { lost: 15, step: 0 } });
    arrives();
    await expect(losses).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
    expect(errorOf(() => step(feeds))).toMatchObject({ code: "E_DEVICE_LOST", details: { lost: 0, step: 0 } });
    // And one that arrives after a return to an earlier one is none either.
    device.lost = false;
    await step.run(10, feeds);
    device.reading = new Promise((resolve) => {
      arrives = resolve;
    });
    const late = step.run(3, feeds);
    device.lost = true;
    expect(errorOf(() => step(feeds)).details).toMatchObject({ lost: 13, step: 0 });
    device.lost = false;
    arrives();
    await late;
    device.lost = true;
    expect(errorOf(() => step(feeds)).details).toMatchObject({ lost: 0, step: 0 });
  });

  test("what was written since the copy is not undone: there is no return", async () => {
    const { backend, device } = promising();
    const step = await trained(backend, 10);
    await step.run(5, feeds);
    step.steps = 1000;
    device.reading = new Promise(() => undefined);
    void step(feeds);
    device.lost = true;
    const error = errorOf(() => step(feeds));
    expect([error.message, error.details]).toEqual(["the device was lost.", {}]);
    expect(step.steps).toBe(1001);
  });
});

test("any other error changes nothing", async () => {
  const { backend, next } = failing("E_OOM");
  const step = await training(backend);
  step.run(10, feeds);
  next.fails = true;
  expect(errorOf(() => step(feeds))).toMatchObject({ code: "E_OOM", message: "a thread ended." });
  expect(step.steps).toBe(10);
});

test.each([-1, 0.5, Number.NaN])("snapshotEvery cannot be %d", async (snapshotEvery) => {
  await expect(training(reference, snapshotEvery)).rejects.toMatchObject({ code: "E_OPTION" });
});
