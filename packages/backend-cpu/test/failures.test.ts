// Threads that die: every way there is, noticed in time, and replaced.
/// <reference types="node" />
import { createRequire } from "node:module";
import type { Worker as NodeWorker, WorkerOptions } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { cpu } from "../src/index.ts";
import { contentsOf, feedsOf, type Network, networkOn, type Seen, seen, warm } from "./networks.ts";

// The very object that the backend asks for its workers.
const threads = createRequire(import.meta.url)("node:worker_threads") as { Worker: typeof NodeWorker };
const { Worker } = threads;

/** What a worker does at its next turn, instead of its part. */
const WAYS = {
  throws: `throw new Error("no more")`,
  exits: "process.exit(3)",
  "traps in WebAssembly": "wait(1e9, 0)",
  "runs out of memory": "const all = []; for (;;) all.push(new Array(100000).fill(0.5))",
  hangs: "for (;;);",
  "hangs asleep": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "is slow": "orders[0] = 0; const end = Date.now() + 500; while (Date.now() < end);",
} as const;
const SLOW = Object.keys(WAYS).indexOf("is slow") + 1;

let workers: NodeWorker[] = [];
/** The first word says which way, the second how many turns to take before. */
let orders = new Int32Array(new SharedArrayBuffer(8));

class Mortal extends Worker {
  constructor(source: string | URL, options: WorkerOptions) {
    const cases = Object.values(WAYS).map((way, i) => `if (orders[0] === ${i + 1}) { ${way}; }`);
    const die = `if (orders[0] > 0 && thread === 1 && orders[1]-- <= 0) { ${cases.join(" else ")} }`;
    const parts = String(source).split("    try {");
    if (parts.length !== 2) throw new Error("the worker's source is another than this test knows");
    const prelude = `const orders = require("node:worker_threads").workerData;`;
    super(`${prelude}\n${parts.join(`    try {\n${die}\n`)}`, {
      ...options,
      workerData: orders,
      resourceLimits: { maxOldGenerationSizeMb: 48 },
    });
    workers.push(this);
  }
}

class Unstartable extends Worker {
  constructor() {
    super("", { eval: true, workerData: () => "functions cannot be sent" });
  }
}

beforeEach(() => {
  workers = [];
  orders = new Int32Array(new SharedArrayBuffer(8));
  threads.Worker = Mortal;
});
afterEach(() => {
  threads.Worker = Worker;
});

const batch = feedsOf(64);

async function trained(count = 3): Promise<{ network: Network; backend: Seen }> {
  const backend = seen(count);
  const network = await networkOn(backend.backend, "float32", { snapshotEvery: 35 });
  await warm(network, backend, batch);
  return { network, backend };
}

/** The error of steps that should fail, and how long the step that failed took. */
function failureOf({ step }: Network, steps = 20): { error: unknown; ms: number } {
  let begin = 0;
  try {
    for (let i = 0; i < steps; i++) {
      begin = performance.now();
      step(batch);
    }
  } catch (error) {
    return { error, ms: performance.now() - begin };
  }
  throw new Error("every step succeeded.");
}

/** Goes on from where it is like a run that nothing happened to, with all threads. */
async function goesOn(network: Network, backend: Seen, count: number): Promise<void> {
  const { step } = network;
  const alone = await networkOn(cpu({ threads: 1 }));
  if (step.steps > 0) alone.step.run(step.steps, batch);
  expect(contentsOf(step)).toEqual(contentsOf(alone.step));
  await warm(network, backend, batch);
  const before = backend.divided.get(count) ?? 0;
  step.run(20, batch);
  alone.step.run(100, batch);
  expect(contentsOf(step)).toEqual(contentsOf(alone.step));
  expect(backend.divided.get(count)).toBe(before + 40);
}

// Threads start and end slowly where many others run.
describe("a thread that", { timeout: 30_000 }, () => {
  test.each(
    Object.keys(WAYS)
      .slice(0, SLOW - 1)
      .map((way, i) => [way, i + 1] as const),
  )("%s in the middle of a run is reported, and replaced with the next run", async (way, number) => {
    const { network, backend } = await trained();
    backend.machine.threads.patience = 300;
    orders[1] = 5;
    orders[0] = number;
    const { error, ms } = failureOf(network);
    // 80 steps warmed up, the sixth turn is in the third step after them, and the copy is of step 70.
    expect(error).toMatchObject({ name: "ChainruleError", code: "E_WORKER", details: { lost: 12, step: 70 } });
    expect(network.step.steps).toBe(70);
    expect(ms).toBeLessThan(way.startsWith("hangs") ? 5000 : 2000);
    orders[0] = 0;
    await goesOn(network, backend, 3);
    expect(workers).toHaveLength(4);
  });

  test("fails is noticed at once, also when this thread never goes back to its event loop", async () => {
    const { network, backend } = await trained();
    for (const way of ["throws", "exits", "traps in WebAssembly"] as const) {
      while (backend.machine.threads.ready < 3) network.step(batch);
      // Threads that fail before they did anything, three times in a row, are given up.
      network.step(batch);
      orders[1] = 0;
      orders[0] = Object.keys(WAYS).indexOf(way) + 1;
      const { error, ms } = failureOf(network);
      orders[0] = 0;
      expect(error, way).toMatchObject({ code: "E_WORKER", details: { thread: 1 } });
      expect(ms, way).toBeLessThan(1000);
      network.step(batch);
    }
    await goesOn(network, backend, 3);
  });

  test("is terminated from outside is noticed long before a thread that hangs would be", async () => {
    const { network, backend } = await trained();
    const patient = backend.machine.threads.patience;
    void workers[1]?.terminate();
    const { error, ms } = failureOf(network);
    expect(error).toMatchObject({ code: "E_WORKER", details: { why: "ended" } });
    expect(ms).toBeLessThan(patient / 20);
    await goesOn(network, backend, 3);
  });

  test("ends between runs costs nothing but another thread", async () => {
    const { network, backend } = await trained();
    const done = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    void workers[0]?.terminate();
    await Promise.all(done);
    expect(backend.machine.threads.ready).toBe(1);
    await warm(network, backend, batch);
    expect(workers).toHaveLength(4);
    const alone = await networkOn(cpu({ threads: 1 }));
    alone.step.run(160, batch);
    expect(contentsOf(network.step)).toEqual(contentsOf(alone.step));
  });

  test("is slow is waited for", async () => {
    const { network, backend } = await trained(2);
    backend.machine.threads.patience = 5000;
    orders[1] = 5;
    orders[0] = SLOW;
    const begin = performance.now();
    network.step.run(10, batch);
    // Many times the sleep of a barrier, and shorter than its patience.
    expect(performance.now() - begin).toBeGreaterThan(500);
    const alone = await networkOn(cpu({ threads: 1 }));
    alone.step.run(90, batch);
    expect(contentsOf(network.step)).toEqual(contentsOf(alone.step));
  });

  test("fails again and again is given up: one thread goes on", async () => {
    const { network, backend } = await trained();
    for (let i = 0; i < 3; i++) {
      const gone = workers.slice(-2).map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
      void workers.at(-1)?.terminate();
      await Promise.all(gone);
      network.step(batch);
    }
    network.step.run(17, batch);
    expect(workers).toHaveLength(6);
    expect(backend.machine.threads.ready).toBe(1);
    const alone = await networkOn(cpu({ threads: 1 }));
    alone.step.run(100, batch);
    expect(contentsOf(network.step)).toEqual(contentsOf(alone.step));
  });

  test("may not even start is done without", async () => {
    threads.Worker = Unstartable;
    const backend = seen(2);
    const { step } = await networkOn(backend.backend);
    step.run(100, batch);
    const alone = await networkOn(cpu({ threads: 1 }));
    alone.step.run(100, batch);
    expect(backend.divided.size).toBe(0);
    expect(contentsOf(step)).toEqual(contentsOf(alone.step));
  });

  test("may not start any more, once others have ended, is done without", async () => {
    const { network, backend } = await trained(2);
    const gone = new Promise((resolve) => workers[0]?.once("exit", resolve));
    void workers[0]?.terminate();
    await gone;
    threads.Worker = Unstartable;
    network.step.run(20, batch);
    expect(backend.machine.threads.ready).toBe(1);
    const alone = await networkOn(cpu({ threads: 1 }));
    alone.step.run(100, batch);
    expect(contentsOf(network.step)).toEqual(contentsOf(alone.step));
  });

  test("is given up while tiles are tried: they are tried on one thread, and then no run is timed any more", async () => {
    const backend = seen(2);
    // Products of this batch are worth a trial of tiles.
    const large = feedsOf(320);
    const { step } = await networkOn(backend.backend);
    const clock = vi.spyOn(performance, "now");
    const timedIn = (runs: number): number => {
      clock.mockClear();
      step.run(runs, large);
      return clock.mock.calls.length;
    };
    onTestFinished(() => clock.mockRestore());
    let steps = 0;
    for (const end = Date.now() + 20_000; !backend.divided.get(2) && Date.now() < end; steps++) {
      step.run(1, large);
      await new Promise((go) => setTimeout(go, 1));
    }
    // It has just begun.
    expect(timedIn(5)).toBeGreaterThan(0);
    const gone = new Promise((resolve) => workers[0]?.once("exit", resolve));
    void workers[0]?.terminate();
    await gone;
    threads.Worker = Unstartable;
    expect(timedIn(400)).toBeGreaterThan(0);
    expect(timedIn(100)).toBe(0);
    const alone = await networkOn(cpu({ threads: 1 }));
    alone.step.run(steps + 505, large);
    expect(contentsOf(step)).toEqual(contentsOf(alone.step));
  });
});
