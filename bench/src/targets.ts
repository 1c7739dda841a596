// What must be reached, and whether it was.

import type { Peer } from "./contenders.ts";
import type { SpeedUp, Steady } from "./costs.ts";
import { type Result, rowsOf } from "./rows.ts";
import { median } from "./statistics.ts";
import { show } from "./table.ts";
import { operationsOf } from "./workloads.ts";

/** Ratios to reach with one thread and with two, against one thread of theirs. */
const ratiosToReach: readonly [workload: string, against: Peer, ...least: readonly number[]][] = [
  ["S", "numpy-f64", 1.25, 2.2],
  ["S", "numpy-f32", 0.62, 1.15],
  ["S", "torch-f32", 0.75, 1.4],
  ["S", "jax-js-wasm", 2.5, 4.5],
  ["S", "tfjs-wasm", 12, 20],
  ["S", "tfjs-cpu", 50, 80],
  ["M", "numpy-f32", 0.6, 1.15],
  ["M", "jax-js-wasm", 1.7, 3],
  ["tiny", "numpy-f32", 5],
  ["tiny", "jax-js-wasm", 30],
  ["tiny", "tfjs-cpu", 60],
];
/** Compiled; half of it on the tape. */
const scalarRatios: readonly [Peer, number][] = [
  ["micrograd-py", 800],
  ["micrograd-js", 60],
  ["lecture-gates", 20],
];

/** Ratios to reach on the graphics processor: against tfjs and against jax-js, on each software adapter. */
const gpuRatios: readonly [workload: string, adapter: string, tfjs: number, jax: number][] = [
  ["S", "lavapipe", 5, 3],
  ["S", "swiftshader", 8, 2.5],
  ["product", "lavapipe", 1.3, 1.3],
  ["product", "swiftshader", 1.3, 1.3],
  ["chain", "lavapipe", 1.5, 1],
  ["chain", "swiftshader", 1.5, 0.8],
];

/** Each target of the graphics processor, and what was reached; none where no adapter was measured that has some. */
export function gpuVerdicts(results: readonly Result[]): readonly Verdict[] {
  const hasTargets = ({ workload }: Result) =>
    gpuRatios.some(([, adapter]) => workload.label.endsWith(` on ${adapter}`));
  if (!results.some(hasTargets)) return [];
  const rows = results.flatMap(rowsOf).filter((row) => row.loss_agrees);
  return gpuRatios.flatMap(([workload, adapter, ...least]) =>
    (["tfjs-webgpu", "jax-js-webgpu"] as const).map((against, i) => {
      const label = `${workload} on ${adapter}`;
      const row = rows.find((one) => one.workload === label && one.against === against);
      return atLeast(`${label} / ${against}`, least[i] as number, row?.ratio);
    }),
  );
}

/** Everything that was measured; what was not is undefined. */
export interface Measured {
  readonly results: readonly Result[];
  readonly bundles?: { readonly everything: number; readonly lecture: number } | undefined;
  readonly coldStart?: number | undefined;
  readonly steady?: Steady | undefined;
  readonly speedUp?: SpeedUp | undefined;
}

export interface Verdict {
  readonly what: string;
  readonly target: string;
  readonly reached: string;
  readonly ok: boolean | undefined;
}

const atLeast = (what: string, target: number, reached: number | undefined): Verdict => ({
  what,
  target: `≥ ${target}`,
  reached: reached === undefined ? "not measured" : show(reached),
  ok: reached === undefined ? undefined : reached >= target,
});
const atMost = (what: string, target: number, unit: string, reached: number | undefined): Verdict => ({
  what,
  target: `≤ ${target} ${unit}`,
  reached: reached === undefined ? "not measured" : show(reached),
  ok: reached === undefined ? undefined : reached <= target,
});

/** Each target, what was reached, and whether that is enough. A ratio counts only where losses agree. */
export function verdicts(measured: Measured): readonly Verdict[] {
  const rows = measured.results.flatMap(rowsOf).filter((row) => row.their_threads === 1 && row.loss_agrees);
  const reached = (workload: string, against: Peer, threads: number, form: "compiled" | "tape"): number | undefined =>
    rows.find(
      (row) => row.workload === workload && row.against === against && row.threads === threads && row.form === form,
    )?.ratio;
  const { steady, speedUp, bundles } = measured;
  return [
    ...ratiosToReach.flatMap(([workload, against, ...least]) =>
      least.map((target, i) => {
        const threads = i === 0 ? "1 thread" : `${i + 1} threads`;
        return atLeast(`${workload} / ${against}, ${threads}`, target, reached(workload, against, i + 1, "compiled"));
      }),
    ),
    ...scalarRatios.flatMap(([against, target]) => [
      atLeast(`G / ${against}, compiled`, target, reached("G", against, 1, "compiled")),
      atLeast(`G / ${against}, tape`, target / 2, reached("G", against, 1, "tape")),
    ]),
    atLeast("U's GF/s over S's, 1 thread", 0.75, evenness(measured.results)),
    atMost("bundle, everything", 48, "kB", bundles?.everything),
    atMost("bundle, the lecture's network", 40, "kB", bundles?.lecture),
    atMost("cold start to the first step of S", 0.2, "CPU s", measured.coldStart),
    atMost(`garbage collections in ${steady?.steps ?? 20_000} steps`, 0, "", steady?.collections),
    atMost("heap growth in them", 64, "kB", steady && Math.max(0, steady.grown) / 1000),
    {
      what: "time to full speed on S",
      target: "told",
      reached: speedUp ? `${show(speedUp.milliseconds)} ms, ${speedUp.steps} steps` : "not measured",
      ok: speedUp && true,
    },
  ];
}

/** Operations per second of ours on U, over those on S. */
function evenness(results: readonly Result[]): number | undefined {
  const speedOf = (label: string): number | undefined => {
    const result = results.find(({ workload }) => workload.label === label);
    const own = result?.timed.find(({ contender }) => contender.name === "ours" && contender.threads === 1);
    return result?.workload.kind === "network" && own && own.disagrees === undefined
      ? operationsOf(result.workload) / median(own.rounds)
      : undefined;
  };
  const [even, uneven] = [speedOf("S"), speedOf("U")];
  return even !== undefined && uneven !== undefined ? uneven / even : undefined;
}
