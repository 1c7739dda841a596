// The command's options.
import { parseArgs } from "node:util";
import { gpuPeers, type Peer, peers } from "./contenders.ts";
import type { Effort } from "./measure.ts";
import { gpuWorkloads, type Workload, workloads } from "./workloads.ts";

export const usage = `npm run bench -- [options]
  --workload ${workloads.map(({ label }) => label).join(",")}   some of them; all when left out
  --against ${peers.join(",")}
  --threads 1,2            how many threads ours is given, once each
  --backend webgpu         on the graphics processor: workloads ${gpuWorkloads.map(({ label }) => label).join(",")}
                           against ${gpuPeers.join(",")}; large only where it is named
  --adapter lavapipe,swiftshader   which software drivers, or own: the machine's; all that are found when left out
  --precision portable     our bits that no engine changes; default is the fast one
  --rounds 7 --slice 200   how often each contender has its turn, and its milliseconds
  --no-costs               no cold starts, sizes and garbage (they come with workload S), and not where a step goes (S and M)
  --json FILE              the ratios as data
  --write                  the results into docs/bench/results.md
  --check                  fail where a target is missed`;

export interface Options extends Effort {
  readonly backend: "cpu" | "webgpu";
  readonly adapters: readonly string[] | undefined;
  readonly workloads: readonly Workload[];
  readonly against: readonly Peer[];
  readonly threads: readonly number[];
  readonly portable: boolean;
  readonly costs: boolean;
  readonly json: string | undefined;
  readonly write: boolean;
  readonly check: boolean;
}

/** Reads the command line; throws an error for people. `processors` is how many there are. */
export function parseOptions(args: readonly string[], processors: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: "string", default: "cpu" },
      adapter: { type: "string" },
      workload: { type: "string" },
      against: { type: "string" },
      threads: { type: "string" },
      precision: { type: "string", default: "default" },
      rounds: { type: "string", default: "7" },
      slice: { type: "string", default: "200" },
      "no-costs": { type: "boolean", default: false },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
    },
  });
  const precision = among("precision", values.precision, ["default", "portable"]);
  const backend = among("backend", values.backend, ["cpu", "webgpu"]);
  const [all, others] = backend === "cpu" ? [workloads, peers] : [gpuWorkloads, gpuPeers];
  const labels = all.map(({ label }) => label);
  const usual = labels.filter((label) => label !== "large");
  const chosen = values.workload === undefined ? usual : list("workload", values.workload, labels);
  return {
    backend,
    adapters: values.adapter?.split(","),
    workloads: all.filter(({ label }) => chosen.includes(label)),
    against: values.against === undefined ? others : list<Peer>("against", values.against, others),
    threads:
      values.threads === undefined
        ? [1, 2].filter((count) => count <= processors)
        : values.threads.split(",").map((text) => count("threads", text)),
    portable: precision === "portable",
    rounds: count("rounds", values.rounds),
    slice: count("slice", values.slice),
    costs: !values["no-costs"],
    json: values.json,
    write: values.write,
    check: values.check,
  };
}

function list<Word extends string>(option: string, text: string, words: readonly Word[]): readonly Word[] {
  return text.split(",").map((word) => among(option, word, words));
}

function among<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found === undefined) throw new Error(`--${option} ${text}: there are ${words.join(", ")}.`);
  return found;
}

function count(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${option} ${text}: it is a whole number from 1.`);
  return number;
}
