// A contender's side in JavaScript: answers the benchmark's lines until they end. serve.py is the same in Python.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Line, Slice, Task } from "./protocol.ts";

/** What is measured. */
export interface Contender {
  /** Makes steps, one or more, and reads the loss of the last one at the end. */
  steps(count: number): number | Promise<number>;
  /** Sums weighted 1 to 7 in turn: over the gradients of a scalar network, of the weights and of x; over what an operation gives. */
  sums?(): readonly number[] | Promise<readonly number[]>;
  readonly version?: string;
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Answers questions about the contender that `make` makes of a task. */
export async function serve(make: (task: Task) => Contender | Promise<Contender>): Promise<void> {
  let contender: Contender | undefined;
  for await (const text of createInterface({ input: process.stdin })) {
    const line: Line = JSON.parse(text);
    try {
      if (line.do === "prepare") contender = await make(line.task);
      say(await answer(contender as Contender, line));
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
  process.exit(); // the benchmark is gone; worker threads would stay
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function answer(contender: Contender, line: Line): Promise<object> {
  if (line.do === "slice") return slice(contender, line.steps, line.blocks);
  if (line.do === "sums") return { sums: (await contender.sums?.()) ?? [] };
  if (line.do === "steady") return steady(contender, line.steps);
  if (line.do === "usage") return usage();
  if (line.do === "install") return { mebibytes: null };
  return { version: contender.version ?? "" };
}

async function slice(contender: Contender, steps: number, blocks: number): Promise<Slice> {
  const times = new Array<number>(blocks).fill(0);
  const losses = new Array<number>(blocks).fill(0);
  const used = process.cpuUsage();
  const start = performance.now();
  for (let block = 0; block < blocks; block++) {
    const began = performance.now();
    const loss = contender.steps(steps);
    losses[block] = typeof loss === "number" ? loss : await loss;
    times[block] = (performance.now() - began) / steps;
  }
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return { times, losses, cores: (user + system) / 1000 / passed };
}

/** The peak since this program began; `maxRSS` would count the parent's memory from before the program was loaded. */
function usage(): { mebibytes: number; seconds: number } {
  const { user, system } = process.cpuUsage();
  let kibibytes = process.resourceUsage().maxRSS;
  try {
    kibibytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? kibibytes);
  } catch {
    // Only Linux has it.
  }
  return { mebibytes: kibibytes / 1024, seconds: (user + system) / 1e6 };
}

async function steady(contender: Contender, steps: number): Promise<{ collections: number; grown: number }> {
  const { gc } = globalThis;
  if (!gc) throw new Error("garbage can be counted with --expose-gc only");
  const starts: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) starts.push(startTime);
  });
  observer.observe({ entryTypes: ["gc"] });
  // Twice: what the first run leaves behind, like compiled code, is no garbage of the steps.
  let [from, to, before] = [0, 0, 0];
  for (let round = 0; round < 2; round++) {
    gc();
    gc();
    await wait(50);
    before = process.memoryUsage().heapUsed;
    from = performance.now();
    await contender.steps(steps);
    to = performance.now();
  }
  gc();
  gc();
  const grown = process.memoryUsage().heapUsed - before;
  await wait(50);
  observer.disconnect();
  return { collections: starts.filter((start) => start >= from && start <= to).length, grown };
}
