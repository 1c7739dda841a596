// Runs one workload: everyone starts, losses are compared, and those that run are measured in turns.
import { join } from "node:path";
import { type Arrays, writeArrays } from "./arrays.ts";
import type { From } from "./builds.ts";
import type { Child } from "./child.ts";
import { type Contender, contendersOf, type Peer, titleOf } from "./contenders.ts";
import { draw } from "./data.ts";
import { launch } from "./launch.ts";
import { disagreement, expectedCurve } from "./losses.ts";
import { type Effort, firstLosses, measure, type NotRun, type Running } from "./measure.ts";
import type { Task } from "./protocol.ts";
import type { Result } from "./rows.ts";
import type { Workload } from "./workloads.ts";

export interface Setting extends Effort {
  readonly against: readonly Peer[];
  readonly threads: readonly number[];
  readonly portable: boolean;
  readonly from: From;
  /** Where arrays are written. */
  readonly folder: string;
  /** Why the installed peers are missing, if they are. */
  readonly missing: string | undefined;
  readonly say: (line: string) => void;
  /** The environment of the contenders, where it is not our own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A contender's task. */
export function taskOf(workload: Workload, contender: Contender, setting: Pick<Setting, "folder" | "portable">): Task {
  const { threads, precision, form } = contender;
  const folder = join(setting.folder, workload.label);
  return { workload, folder, threads, precision, form, portable: setting.portable };
}

/** Draws a workload's arrays and puts them where its tasks look for them. */
export function prepareData(workload: Workload, folder: string): Arrays {
  const arrays = draw(workload);
  writeArrays(join(folder, workload.label), arrays);
  return arrays;
}

export async function runWorkload(
  workload: Workload,
  setting: Setting,
  contenders = contendersOf(workload, setting.against, setting.threads),
): Promise<Result> {
  const { say, missing, from } = setting;
  const expected = expectedCurve(workload, prepareData(workload, setting.folder));
  const running: Running[] = [];
  const notRun: NotRun[] = [];
  const children: Child[] = [];
  try {
    for (const contender of contenders) {
      say(`${workload.label}: ${titleOf(contender)}`);
      if (contender.installed && missing !== undefined) {
        notRun.push({ contender, reason: missing });
        continue;
      }
      try {
        const child = await launch(contender, from, [], setting.environment);
        children.push(child);
        const { version } = await child.ask("prepare", { task: taskOf(workload, contender, setting) });
        const disagrees = disagreement(await firstLosses(child, workload), expected, contender.precision);
        running.push({ contender, child, version, disagrees });
      } catch (error) {
        notRun.push({ contender, reason: (error as Error).message });
      }
    }
    say(`${workload.label}: ${setting.rounds} rounds of ${running.length} contenders`);
    const { timed, failed } = await measure(running, setting);
    return { workload, timed, notRun: [...notRun, ...failed] };
  } finally {
    for (const child of children) child.stop();
  }
}
