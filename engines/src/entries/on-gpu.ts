// The script of a page that runs programs by WebGPU.
import { cpu } from "@chainrule/backend-cpu";
import { webgpu } from "@chainrule/backend-webgpu";
import { type Backend, type ChainruleError, compile, isChainruleError, type NdArray } from "@chainrule/core";
import { describeBackend, type Runner } from "@chainrule/testkit";
import { type Endured, endure } from "../endurance.ts";
import { lecture } from "../networks/lecture.ts";

/** What became of a test. */
export interface Result {
  readonly name: string;
  /** Why it failed; undefined where it passed. */
  readonly failure?: string;
}

/** What a page that lost its device saw. */
export interface Recovery {
  /** The losses by step; those of steps that were made again are the last. */
  readonly losses: readonly number[];
  readonly errors: readonly { readonly code: string; readonly message: string; readonly details: object }[];
  /** Milliseconds from when a run was handed over that never came back, to when that was said. */
  readonly noticed: number;
}

/** What the page offers to whoever drives the browser. */
export interface GpuPage {
  /** The adapter, in words; it fails where there is none. */
  adapter(): Promise<string>;
  /** Where programs run when nothing is said of software adapters and there is something to fall back to, and why. */
  fallsBack(): Promise<{ readonly label: string; readonly why: string }>;
  /** The conformance suite of backends. */
  conformance(programs: number): Promise<readonly Result[]>;
  /** The lecture's training on given numbers: its losses. */
  lecture(numbers: Readonly<Record<"x" | "y" | "w1" | "w2", NdArray<number[]>>>, steps: number): Promise<number[]>;
  /** Trains a network to so many steps, whatever happens to the device. */
  recovers(steps: number): Promise<Recovery>;
  /** Trains so many steps, and measures the browser's memory. */
  endures(steps: number): Promise<Endured>;
  /** How many steps `recovers` has made. */
  steps: number;
}

const backend = (): Promise<Backend<"later">> => webgpu({ allowSoftware: true });
const wordsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** A test runner: names the tests, and runs them one after the other. */
async function run(describeAll: (runner: Runner) => void): Promise<readonly Result[]> {
  const path: string[] = [];
  const tests: { readonly name: string; readonly body: () => unknown }[] = [];
  describeAll({
    describe(name, body) {
      path.push(name);
      body();
      path.pop();
    },
    test: (name, body) => tests.push({ name: [...path, name].join(" › "), body }),
  });
  const results: Result[] = [];
  for (const { name, body } of tests)
    try {
      await body();
      results.push({ name });
    } catch (error) {
      results.push({ name, failure: wordsOf(error) });
    }
  return results;
}

const page: GpuPage = {
  steps: 0,

  async adapter() {
    await backend();
    const { vendor, architecture } = (await navigator.gpu.requestAdapter())?.info ?? {};
    return `${vendor} ${architecture}`;
  },

  async fallsBack() {
    let why = "";
    const fallback = ({ message }: Error) => {
      why = message;
      return cpu();
    };
    const { label } = await webgpu({ fallback });
    return { label, why };
  },

  async conformance(programs) {
    const shared = await backend();
    return run((runner) => describeBackend(runner, () => shared, { programs, flushesDenormals: true }));
  },

  async lecture(numbers, steps) {
    const { x, y, w1, w2 } = numbers;
    const { graph, loss, optimizer, learningRate } = lecture("float32");
    const parameters = { w1, w2 };
    using step = await compile(graph, { loss, optimizer, learningRate, parameters, backend: await backend() });
    const losses = await step.run(steps, await step.upload({ x, y }));
    return [...losses];
  },

  async endures(steps) {
    const { memoryInUse } = globalThis as unknown as { memoryInUse(): Promise<number> };
    return endure(await backend(), steps, memoryInUse);
  },

  async recovers(steps) {
    const { feeds, steps: _, graph, ...training } = lecture("float32");
    using step = await compile(graph, { ...training, backend: await backend(), snapshotEvery: 10 });
    const losses: number[] = [];
    const errors: Pick<ChainruleError, "code" | "message" | "details">[] = [];
    let noticed = 0;
    while (step.steps < steps) {
      const begin = performance.now();
      try {
        const at = step.steps;
        losses[at] = await step(feeds).read();
        page.steps = step.steps;
      } catch (error) {
        if (!isChainruleError(error)) throw error;
        noticed = Math.max(noticed, performance.now() - begin);
        errors.push({ code: error.code, message: error.message, details: error.details });
      }
    }
    return { losses, errors, noticed };
  },
};

Object.assign(globalThis, { page });
