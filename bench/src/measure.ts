// Contenders take turns in short slices: what else the machine does then falls on all of them alike.
import type { Child } from "./child.ts";
import type { Contender } from "./contenders.ts";
import type { Curve } from "./losses.ts";
import { median } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

export interface Effort {
  readonly rounds: number;
  /** How long a contender's turn lasts, in milliseconds, if a single step is not longer. */
  readonly slice: number;
}

/** A contender that takes part: its process, and how it was found to be. */
export interface Running {
  readonly contender: Contender;
  readonly child: Child;
  readonly version: string;
  readonly disagrees: string | undefined;
}

export interface Timed extends Running {
  /** Milliseconds per step, the median of each round. */
  readonly rounds: readonly number[];
  /** How many processors it kept busy. */
  readonly cores: number;
  /** Its process at its largest, in MiB. */
  readonly mebibytes: number;
}

/** A contender that does not take part, or no longer. */
export interface NotRun {
  readonly contender: Contender;
  readonly reason: string;
}

/** The losses of the first steps, one by one. */
export async function firstLosses(child: Child, workload: Workload): Promise<Curve> {
  const blocks = workload.kind === "network" ? workload.checked : 1;
  const { losses } = await child.ask("slice", { steps: 1, blocks });
  const { sums } = await child.ask("sums", {});
  return [...losses, ...sums];
}

interface Pace {
  readonly steps: number;
  readonly blocks: number;
}

/** Single steps first (WebAssembly is made fast between calls, never within one), then longer blocks, to a tenth of a slice. */
async function warmUp(child: Child, { slice }: Effort): Promise<Pace> {
  const block = slice / 10;
  let [passed, calls, steps, time] = [0, 0, 1, 0];
  while (passed < 2.5 * slice || calls < 3) {
    [time = 0] = (await child.ask("slice", { steps, blocks: 1 })).times;
    passed += time * steps;
    calls++;
    if (passed > 2.5 * slice) break;
    steps = Math.max(1, Math.min(2 * steps, Math.round(block / Math.max(time, 1e-6))));
  }
  const fitting = Math.max(1, Math.round(block / Math.max(time, 1e-6)));
  return { steps: fitting, blocks: Math.max(1, Math.min(10, Math.round(slice / (time * fitting)))) };
}

/** Warms everyone up, and then measures in rounds; who fails on the way is reported, and the others go on. */
export async function measure(
  running: readonly Running[],
  effort: Effort,
): Promise<{ readonly timed: readonly Timed[]; readonly failed: readonly NotRun[] }> {
  const failed: NotRun[] = [];
  const times = new Map<Running, { pace: Pace; rounds: number[]; cores: number[] }>();
  const attempt = async (one: Running, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed.push({ contender: one.contender, reason: (error as Error).message });
      times.delete(one);
    }
  };
  for (const one of running)
    await attempt(one, async () => {
      times.set(one, { pace: await warmUp(one.child, effort), rounds: [], cores: [] });
    });
  for (let round = 0; round < effort.rounds; round++)
    for (const [one, { pace, rounds, cores }] of turned([...times], round))
      await attempt(one, async () => {
        const slice = await one.child.ask("slice", pace);
        rounds.push(median(slice.times));
        cores.push(slice.cores);
      });
  const timed: Timed[] = [];
  for (const [one, { rounds, cores }] of times)
    await attempt(one, async () => {
      const { mebibytes } = await one.child.ask("usage", {});
      timed.push({ ...one, rounds, cores: median(cores), mebibytes });
    });
  return { timed, failed };
}

/** Each round begins with another one, so that nobody always follows the same neighbour's heat. */
export function turned<T>(list: readonly T[], round: number): readonly T[] {
  const start = list.length === 0 ? 0 : round % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
