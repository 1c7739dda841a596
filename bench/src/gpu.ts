// `--backend webgpu`: every workload on every adapter, beside those who run there too, in one run.
import { adaptersOf } from "./adapters.ts";
import { gpuContendersOf } from "./contenders.ts";
import type { Options } from "./options.ts";
import type { Result } from "./rows.ts";
import { runWorkload, type Setting } from "./run.ts";

/** The results, workload by workload; a workload's label says on which adapter. */
export async function measureOnGpu(options: Options, setting: Setting): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { name, environment } of adaptersOf(options.adapters))
    for (const workload of options.workloads)
      results.push(
        await runWorkload(
          { ...workload, label: `${workload.label} on ${name}` },
          { ...setting, environment },
          gpuContendersOf(options.against),
        ),
      );
  return results;
}
