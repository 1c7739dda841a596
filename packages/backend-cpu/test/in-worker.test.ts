// cpu() behind a worker: the same bits, by promise; errors and dead workers are told to whoever reads.
/// <reference types="node" />
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Backend, Numbers } from "@chainrule/core";
import { compile, Expr, Pass } from "@chainrule/core";
import { afterEach, describe, expect, test } from "vitest";
import { cpu, cpuInWorker, type WorkerBackend } from "../src/index.ts";
import { leaf, programOf } from "./helpers.ts";
import { feedsOf, networkOn } from "./networks.ts";

const source = join(import.meta.dirname, "..", "src");
const made: WorkerBackend[] = [];
const inWorker = (...options: Parameters<typeof cpuInWorker>): WorkerBackend => {
  made.push(cpuInWorker(...options));
  return made.at(-1) as WorkerBackend;
};
afterEach(() => {
  for (const backend of made.splice(0)) backend.dispose();
});
/** What a promise is rejected with. */
const raised = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable("it was not rejected"),
    (error: unknown) => error,
  );

describe("training", () => {
  test.each([1, 2, undefined])("comes to the bits of cpu(), with threads: %s", async (threads) => {
    const options = threads === undefined ? {} : { threads };
    const backend = inWorker(options);
    const later = await networkOn(backend as unknown as Backend<"now">);
    const now = await networkOn(cpu({ threads: 1 }));
    const round = async () => expect(await later.step.run(100, feedsOf(64))).toEqual(now.step.run(100, feedsOf(64)));
    await round();
    // Threads start while runs go on.
    for (let i = 0; i < 300 && (await backend.threads()) < (threads ?? 1); i++) await round();
    for (const [label, parameter] of Object.entries(later.step.parameters))
      expect(await parameter.read(), label).toEqual(now.step.parameters[label]?.read());
    if (threads) expect(await backend.threads()).toBe(threads);
  });

  test("goes through batches, evaluation and other sizes in the order in which they were asked for", async () => {
    const mixed = async (backend: Backend<"now">): Promise<unknown> => {
      const { step, graph, scores } = await networkOn(backend);
      const predict = await compile(graph, { outputs: [scores], shares: step });
      const all: unknown[] = [];
      const batch = await step.upload(feedsOf(64));
      for (const size of [64, 33, 64]) {
        all.push(step(feedsOf(size)).read(), step(batch).read(), step.evaluate(feedsOf(size)).read());
        all.push(predict({ x: feedsOf(size).x }).read());
      }
      batch.dispose();
      step.parameters.b1?.write(new Float64Array(160).fill(0.5));
      all.push(step(feedsOf(20)).read(), step.parameters.b1?.read());
      return Promise.all(all);
    };
    expect(await mixed(inWorker({ threads: 2 }) as unknown as Backend<"now">)).toEqual(await mixed(cpu()));
  });

  test("a pass goes gate by gate", async () => {
    const run = async (backend: Backend<"now">) => {
      const { graph, scores } = await networkOn(cpu());
      const [w1, b1] = [new Float64Array(48 * 160).fill(0.01), new Float64Array(160)];
      const [w2, b2] = [new Float64Array(160 * 6).fill(-0.02), new Float64Array(6)];
      const pass = new Pass(graph, backend, { ...feedsOf(8), w1, b1, w2, b2 }).forward().backward(scores);
      return Promise.all([pass.value(scores).read(), pass.gradient(scores).read()]);
    };
    expect(await run(inWorker() as unknown as Backend<"now">)).toEqual(await run(cpu()));
  });
});

describe("numbers", () => {
  test("of every dtype arrive as they are: NaN, -0, infinities, and a part of a larger array", async () => {
    const backend = inWorker();
    const odd = [Number.NaN, -0, Number.POSITIVE_INFINITY, 5e-324];
    const part = (): Numbers => Float64Array.of(9, ...odd, 9).subarray(1, 5);
    const written: [dtype: "float32" | "float64" | "int32" | "bool", data: Numbers, expected: Numbers][] = [
      ["float64", part(), Float64Array.from(odd)],
      ["float32", part(), Float32Array.from(odd)],
      ["int32", Int32Array.of(1, -1, 2 ** 31 - 1, -(2 ** 31)), Int32Array.of(1, -1, 2 ** 31 - 1, -(2 ** 31))],
      ["bool", Uint8Array.of(0, 1, 1, 0), Uint8Array.of(0, 1, 1, 0)],
    ];
    for (const [dtype, data, expected] of written) {
      const buffer = backend.buffer([4], dtype);
      buffer.write(data);
      data.fill(1);
      expect(await buffer.read(), dtype).toEqual(expected);
    }
  });

  test("of constants within a program as well", async () => {
    const backend = inWorker();
    const x = leaf("x", [3]);
    const out = backend.buffer([3], "float32");
    const data = Float32Array.of(-0, Number.NaN, 7);
    const constant = new Expr("constant", [], { shape: [3], data, to: "float32" }, [3], "float32");
    backend.compile(programOf([x], [x.mul(constant)])).bind([written(backend, [1, 1, 2])], [out])();
    expect(await out.read()).toEqual(Float32Array.of(-0, Number.NaN, 14));
  });
});

function written(backend: WorkerBackend, numbers: readonly number[]) {
  const buffer = backend.buffer([numbers.length], "float32");
  buffer.write(Float64Array.from(numbers));
  return buffer;
}

describe("errors", () => {
  const [a, b] = [leaf("a", [2]), leaf("b", [2])];

  test("that can be seen here are thrown at once", async () => {
    expect(() => inWorker({ threads: 0.5 })).toThrow(expect.objectContaining({ code: "E_OPTION" }));
    const backend = inWorker();
    const [x, out] = [written(backend, [1, 2]), backend.buffer([2], "float32")];
    const executable = backend.compile(programOf([a], [a.neg()]));
    expect(() => x.write(Float32Array.of(1))).toThrow(expect.objectContaining({ code: "E_FEED_SIZE" }));
    expect(() => executable.bind([], [out])).toThrow(expect.objectContaining({ code: "E_BACKEND" }));
    expect(() => executable.bind([inWorker().buffer([2], "float32")], [out])).toThrow(
      expect.objectContaining({ code: "E_BACKEND" }),
    );
    const run = executable.bind([x], [out]);
    x.dispose();
    expect(run).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
    expect(await raised(x.read())).toMatchObject({ code: "E_DISPOSED" });
    executable.dispose();
    expect(() => executable.bind([x], [out])).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
  });

  test("of the worker come with their code to who waits for the program, and to who reads first", async () => {
    const backend = inWorker();
    const out = backend.buffer([2], "float32");
    const program = programOf([a, b], [a.add(b)]);
    const stray = { ...program, instructions: program.instructions.map((each) => ({ ...each, op: "size" as const })) };
    const executable = backend.compile(stray);
    const says = { name: "ChainruleError", code: "E_BACKEND", details: { op: "size" } };
    expect(await raised(executable.ready as Promise<void>)).toMatchObject(says);
    const run = executable.bind([written(backend, [1, 2]), written(backend, [3, 4])], [out]);
    run();
    expect(await raised(out.read())).toMatchObject({ ...says, message: expect.stringContaining("op size") });
    // It is told once; what else lies there is as it was.
    expect(await out.read()).toEqual(new Float32Array(2));
  });

  test("of memory that is not there are told as well", async () => {
    const backend = inWorker();
    const huge = backend.buffer([2 ** 31, 2 ** 12], "float64");
    expect(await raised(huge.read())).toMatchObject({ code: expect.stringMatching(/E_OOM|E_SIZE/) });
  });
});

describe("a worker", () => {
  test("that dies rejects what waits with E_WORKER, and what comes after it", async () => {
    let worker: Worker | undefined;
    const backend = inWorker({
      worker: () => {
        worker = new Worker(join(source, "worker.ts"), { execArgv: [] });
        return worker;
      },
    });
    const buffer = backend.buffer([2], "float32");
    expect(await buffer.read()).toEqual(new Float32Array(2));
    // Ended first: a worker that is asked before may have answered by then.
    void worker?.terminate();
    const waiting = [buffer.read(), backend.threads(), buffer.read()].map(raised);
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: "E_WORKER" });
    expect(await raised(buffer.read())).toMatchObject({ code: "E_WORKER" });
    expect(() => buffer.write(Float32Array.of(1, 2))).toThrow(expect.objectContaining({ code: "E_WORKER" }));
    expect(() => backend.buffer([1], "bool")).toThrow(expect.objectContaining({ code: "E_WORKER" }));
    buffer.dispose();
  });

  test("that dies in the middle of training raises nothing where nobody waits, and E_WORKER where somebody does", async () => {
    let worker: Worker | undefined;
    const backend = inWorker({
      worker: () => {
        worker = new Worker(join(source, "worker.ts"), { execArgv: [] });
        return worker;
      },
    });
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const { step } = await networkOn(backend as unknown as Backend<"now">);
    const gone = new Promise((resolve) => worker?.once("exit", resolve));
    step(feedsOf(64));
    const loss = step(feedsOf(64)).read() as unknown as Promise<number>;
    void worker?.terminate();
    expect(await raised(loss)).toMatchObject({ code: "E_WORKER" });
    await gone;
    expect(() => step(feedsOf(64))).toThrow(expect.objectContaining({ code: "E_WORKER" }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  test("that cannot start is E_WORKER", async () => {
    const refuse = (): never => {
      throw new Error("not here");
    };
    expect(() => inWorker({ worker: refuse })).toThrow(expect.objectContaining({ code: "E_WORKER" }));
    const wrong = inWorker({ worker: () => new Worker("throw new Error('wrong script')", { eval: true }) });
    const error = await raised(wrong.buffer([1], "bool").read());
    expect(error).toMatchObject({ code: "E_WORKER", message: expect.stringContaining("wrong script") });
  });

  test("ends when its backend is disposed of: what waits, and what comes after it, is E_DISPOSED", async () => {
    let worker: Worker | undefined;
    using backend = inWorker({
      worker: () => {
        worker = new Worker(join(source, "worker.ts"), { execArgv: [] });
        return worker;
      },
    });
    const exits = new Promise((resolve) => worker?.once("exit", resolve));
    const buffer = backend.buffer([2], "float32");
    const waiting = raised(buffer.read());
    backend.dispose();
    expect(await waiting).toMatchObject({ code: "E_DISPOSED" });
    expect(() => buffer.write(Float32Array.of(1, 2))).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
    await exits;
  });

  test("keeps a process alive as long as somebody waits for a number, and no longer", () => {
    const code = `
      import { cpuInWorker } from ${JSON.stringify(pathToFileURL(join(source, "index.ts")).href)};
      const buffer = cpuInWorker().buffer([2], "float32");
      buffer.write(Float32Array.of(1, 2));
      console.log((await buffer.read()).join());
    `;
    const { stdout, status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: source,
      encoding: "utf8",
      timeout: 20_000,
    });
    expect({ stdout, status, stderr }).toEqual({ stdout: "1,2\n", status: 0, stderr: "" });
  });
});
