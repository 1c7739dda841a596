// Training that is long enough for threads to start, from a thread that may not wait for them.
import { type CpuOptions, cpu, type WorkerBackend } from "@chainrule/backend-cpu";
import { type Backend, compile, type Numbers, type Time } from "@chainrule/core";
import { networks } from "./networks/index.ts";
import { sha256 } from "./train.ts";

export interface Shared {
  /** The most threads that shared a run. */
  readonly threads: number;
  readonly steps: number;
  /** Of the losses and parameters, in the worker and without it. */
  readonly hash: string;
  readonly alone: string;
}

const ROUND = 50;

/** Trains the lecture's network behind a proxy until so many threads share the work, or for so many milliseconds, and as long in this thread. */
export async function share(
  behind: (options: CpuOptions) => WorkerBackend,
  threads: number,
  longest: number,
): Promise<Shared> {
  using backend = behind({ precision: "portable", threads });
  const training = await begin(backend);
  const end = performance.now() + longest;
  // As long again when they are there, so that they have done some of it.
  let left = 2;
  while (left > 0 && performance.now() < end) {
    await training.round();
    if ((await backend.threads()) >= threads) left--;
  }
  const alone = await begin(cpu({ precision: "portable", threads: 1 }));
  while (alone.steps() < training.steps()) await alone.round();
  const [hash, expected] = [await training.hash(), await alone.hash()];
  return { threads: await backend.threads(), steps: training.steps(), hash, alone: expected };
}

async function begin<When extends Time>(backend: Backend<When>) {
  const { graph, feeds, steps: _steps, ...training } = networks["the lecture's network"]();
  const step = await compile(graph, { ...training, backend });
  const batch = await step.upload(feeds);
  const all: Numbers[] = [];
  return {
    round: async () => void all.push(await step.run(ROUND, batch)),
    steps: () => step.steps,
    hash: async () => {
      for (const parameter of Object.values(step.parameters)) all.push((await parameter.read()) as Numbers);
      return sha256(all);
    },
  };
}
