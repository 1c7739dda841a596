// The results in words and tables, the same on the screen and in docs.

import { titleOf } from "./contenders.ts";
import type { Costs } from "./costs.ts";
import type { Timed } from "./measure.ts";
import type { Result } from "./rows.ts";
import { ratios, spreadOf } from "./statistics.ts";
import { show, table } from "./table.ts";
import type { Verdict } from "./targets.ts";
import { operationsOf } from "./workloads.ts";

/** A workload's table: ratios first, then times, losses and costs. */
export function showResult(result: Result, costs?: ReadonlyMap<string, Costs>): string {
  const { workload, timed, notRun } = result;
  const ours = timed.filter(({ contender }) => contender.name === "ours");
  const operations = operationsOf(workload);
  const head = [
    workload.label,
    ...ours.map(({ contender }) => `× ${titleOf(contender)}`),
    "ms/step",
    "spread",
    ...(operations > 0 ? ["GF/s"] : []),
    "loss",
    "peak MiB",
    "cores",
    ...(costs ? ["cold CPU s", "cold s", "install MiB", "bundle kB"] : []),
  ];
  const rows = timed.map((one) => {
    const { median, least, most } = spreadOf(one.rounds);
    const cost = costs?.get(titleOf(one.contender));
    return [
      `${titleOf(one.contender)} (${one.contender.precision})`,
      ...ours.map((own) => (own === one ? "1" : ratio(own, one))),
      show(median),
      `${show(least)}–${show(most)}`,
      ...(operations > 0 ? [show(operations / median / 1e6)] : []),
      one.disagrees === undefined ? "agrees" : "DIFFERS",
      show(one.mebibytes),
      one.cores.toFixed(1),
      ...(costs
        ? [cost?.coldProcessor, cost?.coldPassed, cost?.install, cost?.bundle].map((number) => show(number ?? NaN))
        : []),
    ];
  });
  const remarks = [
    ...timed.flatMap(({ contender, disagrees }) =>
      disagrees === undefined ? [] : [`${titleOf(contender)} computes something else: ${disagrees}.`],
    ),
    ...timed
      .filter((one) => isIdle(one, timed))
      .map(({ contender }) => `${titleOf(contender)}: no busier than one thread.`),
    ...notRun.map(({ contender, reason }) => `${titleOf(contender)} was not run: ${reason}.`),
  ];
  return [`## ${workload.label}: ${workload.says}`, table(head, rows), remarks.map((line) => `- ${line}`).join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Whether more threads kept hardly more processors busy than one does: not implemented, or not worth it for so small a step. */
function isIdle({ contender, cores }: Timed, timed: readonly Timed[]): boolean {
  const single = timed.find((other) => other.contender.name === contender.name && other.contender.threads === 1);
  return contender.threads > 1 && single !== undefined && cores < 1.3 * single.cores;
}

function ratio(own: Timed, peer: Timed): string {
  const { median, least, most } = ratios(own.rounds, peer.rounds);
  return `${show(median)} (${show(least)}–${show(most)})`;
}

/** The targets, and whether each was reached. */
export function showVerdicts(list: readonly Verdict[]): string {
  const words = { true: "yes", false: "NO", undefined: "–" } as const;
  const rows = list.map(({ what, target, reached, ok }) => [what, target, reached, words[`${ok}`]]);
  return `## Must show\n\n${table(["what", "target", "reached", "ok"], rows)}`;
}
