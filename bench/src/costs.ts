// What a contender costs besides time: starting up, disk and download. And what our training leaves behind.
import type { From } from "./builds.ts";
import { type Contender, titleOf } from "./contenders.ts";
import { launch } from "./launch.ts";
import type { Task } from "./protocol.ts";
import { bundleSize, installSize } from "./sizes.ts";
import { median } from "./statistics.ts";

export interface Costs {
  /** Processor seconds from the start of the process to the loss of the first step, and the seconds that passed. */
  readonly coldProcessor: number | undefined;
  readonly coldPassed: number | undefined;
  /** MiB on disk, and kB minified and gzipped. */
  readonly install: number | undefined;
  readonly bundle: number | undefined;
}

/** Starts it so often, each time to its first step. */
async function coldStart(contender: Contender, task: Task, from: From, starts: number) {
  const [processor, passed]: [number[], number[]] = [[], []];
  for (let i = 0; i < starts; i++) {
    const began = performance.now();
    const child = await launch(contender, from);
    try {
      await child.ask("prepare", { task });
      await child.ask("slice", { steps: 1, blocks: 1 });
      passed.push((performance.now() - began) / 1000);
      processor.push((await child.ask("usage", {})).seconds);
    } finally {
      child.stop();
    }
  }
  return { processor: median(processor), passed: median(passed) };
}

/** The costs of those that ran, by title. */
export async function costsOf(
  contenders: readonly Contender[],
  taskOf: (contender: Contender) => Task,
  from: From,
  starts: number,
): Promise<ReadonlyMap<string, Costs>> {
  const costs = new Map<string, Costs>();
  for (const contender of contenders.filter(({ threads }) => threads === 1)) {
    // Ours decides a target; the others are told for comparison.
    const times = contender.name === "ours" ? starts : Math.min(starts, 5);
    const { processor, passed } = await coldStart(contender, taskOf(contender), from, times);
    const install = await installSize(contender, from);
    const bundle = await bundleSize(contender);
    costs.set(titleOf(contender), { coldProcessor: processor, coldPassed: passed, install, bundle });
  }
  return costs;
}

export interface Steady {
  readonly steps: number;
  readonly collections: number;
  readonly grown: number;
}

/** Trains for many steps and watches the garbage collector. */
export async function steadyOf(contender: Contender, task: Task, from: From, steps: number): Promise<Steady> {
  const child = await launch(contender, from, ["--expose-gc"]);
  try {
    await child.ask("prepare", { task });
    return { steps, ...(await child.ask("steady", { steps })) };
  } finally {
    child.stop();
  }
}

export interface SpeedUp {
  /** Steps and milliseconds of stepping before full speed. */
  readonly steps: number;
  readonly milliseconds: number;
}

/** Single steps from the first on, for about so many milliseconds. */
export async function speedUpOf(contender: Contender, task: Task, from: From, long: number): Promise<SpeedUp> {
  const child = await launch(contender, from);
  try {
    await child.ask("prepare", { task });
    const times: number[] = [];
    let passed = 0;
    while (passed < long || times.length < 30) {
      const slice = await child.ask("slice", { steps: 1, blocks: 10 });
      times.push(...slice.times);
      passed += slice.times.reduce((sum, time) => sum + time, 0);
    }
    return untilFullSpeed(times);
  } finally {
    child.stop();
  }
}

/** When a step, and the median of the five from it on, first come within a tenth of the last third's median. */
export function untilFullSpeed(times: readonly number[]): SpeedUp {
  const enough = 1.1 * median(times.slice(-Math.ceil(times.length / 3)));
  const first = times.findIndex((time, i) => time <= enough && median(times.slice(i, i + 5)) <= enough);
  return { steps: first, milliseconds: times.slice(0, first).reduce((sum, time) => sum + time, 0) };
}
