// npm run bench: our packages, as published, beside what people use instead. See `usage`.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { dataFolder, gpuPackages, packages, publish } from "./builds.ts";
import { contendersOf, titleOf } from "./contenders.ts";
import { costsOf, speedUpOf, steadyOf } from "./costs.ts";
import { measureOnGpu } from "./gpu.ts";
import { machine, showMachine } from "./machine.ts";
import { type Options, parseOptions, usage } from "./options.ts";
import { installPeers } from "./peers.ts";
import { profileOf } from "./profile.ts";
import { showResult, showVerdicts } from "./report.ts";
import { asJson, type Result } from "./rows.ts";
import { prepareData, runWorkload, type Setting, taskOf } from "./run.ts";
import { ownBundles } from "./sizes.ts";
import { gpuVerdicts, type Measured, verdicts } from "./targets.ts";
import { workloads } from "./workloads.ts";

/** Real graphics processors, for which there are no targets, have a file of their own: software drivers are what every machine can measure again. */
function resultsFile(backend: Options["backend"], hasTargets: boolean): string {
  const onGpu = hasTargets ? "webgpu.md" : "graphics.md";
  return join(import.meta.dirname, "..", "..", "docs", "bench", backend === "cpu" ? "results.md" : onGpu);
}
const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`);

async function main(options: Options): Promise<number> {
  const at = machine();
  say("building and packing our packages");
  publish(options.backend === "cpu" ? packages : gpuPackages);
  const needsPeers =
    options.backend === "webgpu" ||
    options.workloads.some((workload) =>
      contendersOf(workload, options.against, options.threads).some(({ installed }) => installed),
    );
  const folder = dataFolder();
  try {
    const missing = needsPeers ? installPeers(say) : undefined;
    const setting: Setting = { ...options, from: "published", folder, missing, say };
    const onGpu = options.backend === "webgpu";
    const results = onGpu ? await measureOnGpu(options, setting) : await measureOnCpu(options, setting);
    const costs = options.costs && !onGpu ? await costsOfS(results, setting) : {};
    const list = onGpu ? gpuVerdicts(results) : verdicts({ results, ...costs });
    const profiles = options.costs && !onGpu ? await profilesOf(results, setting) : new Map();
    const text = report(options, results, costs, profiles, at, list);
    console.log(text);
    if (options.json) writeFileSync(options.json, `${JSON.stringify(asJson(results, { machine: at }), null, 2)}\n`);
    if (options.write) {
      const file = resultsFile(options.backend, list.length > 0);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${text}\n`);
    }
    return options.check && list.some(({ ok }) => ok === false) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOnCpu(options: Options, setting: Setting): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const workload of options.workloads) results.push(await runWorkload(workload, setting));
  return results;
}

type AllCosts = Omit<Measured, "results"> & { readonly table?: Awaited<ReturnType<typeof costsOf>> };

/** What is measured besides time, where S is: S's own start and speed-up, and the garbage of a small network's many steps. */
async function costsOfS(results: readonly Result[], setting: Setting): Promise<AllCosts> {
  const measured = results.find(({ workload }) => workload.label === "S");
  const own = measured?.timed.find(({ contender }) => contender.name === "ours" && contender.threads === 1);
  if (!measured || !own) return {};
  say("cold starts and sizes");
  const { workload } = measured;
  const table = await costsOf(
    measured.timed.map(({ contender }) => contender),
    (contender) => taskOf(workload, contender, setting),
    setting.from,
    20,
  );
  say("time to full speed, and garbage");
  const task = taskOf(workload, own.contender, setting);
  const small = workloads.find(({ label }) => label === "tiny") ?? workload;
  prepareData(small, setting.folder);
  return {
    table,
    coldStart: table.get(titleOf(own.contender))?.coldProcessor,
    bundles: await ownBundles(),
    speedUp: await speedUpOf(own.contender, task, setting.from, 1500),
    steady: await steadyOf(own.contender, taskOf(small, own.contender, setting), setting.from, 20_000),
  };
}

/** Where a step goes, for the networks whose products are large, by label. */
async function profilesOf(results: readonly Result[], setting: Setting): Promise<ReadonlyMap<string, string>> {
  const profiles = new Map<string, string>();
  for (const { workload } of results)
    if (workload.kind === "network" && (workload.label === "S" || workload.label === "M"))
      profiles.set(workload.label, await profileOf(workload, setting));
  return profiles;
}

function report(
  { backend, adapters }: Options,
  results: readonly Result[],
  costs: AllCosts,
  profiles: ReadonlyMap<string, string>,
  at: ReturnType<typeof machine>,
  list: ReturnType<typeof verdicts>,
): string {
  const versions = results.flatMap(({ timed }) =>
    timed
      .filter(({ version }) => version !== "")
      .map(({ contender, version }) => `${contender.file.replace(/_.*/, "")} ${version}`),
  );
  const onGpu = `--backend webgpu ${adapters ? `--adapter ${adapters.join(",")} ` : ""}`;
  const command = backend === "cpu" ? "" : onGpu;
  return [
    backend === "cpu" ? "# What training costs, here and elsewhere" : "# What training costs on WebGPU",
    `Written by \`npm run bench -- ${command}--write\`. × is theirs over ours, round by round: above 1, ours is faster. In brackets the least and the most of the rounds. f32 and f64 is what each computes in. Losses of the first steps are compared with plain loops in float64 before anything is timed.`,
    showMachine(at, [...new Set(versions)]),
    ...results.flatMap((result) => {
      const { label } = result.workload;
      const profile = profiles.get(label);
      return [showResult(result, label === "S" ? costs.table : undefined), ...(profile ? [profile] : [])];
    }),
    ...(list.length > 0 ? [showVerdicts(list)] : []),
  ].join("\n\n");
}

try {
  if (process.argv.includes("--help")) console.log(usage);
  else process.exitCode = await main(parseOptions(process.argv.slice(2), availableParallelism()));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
