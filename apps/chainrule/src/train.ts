// The command `train`: the lecture's two-layer network, from its numbers to its weights.
import { compile, type Stored } from "@chainrule/core";
import { backends, optimizers } from "./choices.ts";
import { type Deviation, deviationOf, TOLERANCE } from "./compare.ts";
import { exitCodes, Failure } from "./failure.ts";
import { prepareFolder, readFolder, sameFolder, writeFolder } from "./folder.ts";
import type { Opened } from "./graphics.ts";
import { buildNetwork, randomArrays } from "./network.ts";
import { lecture, lectureSizes, type TrainOptions } from "./options.ts";
import { reportFor } from "./report.ts";
import type { Stop } from "./stop.ts";
import type { Comparison, Run } from "./summary.ts";
import type { Terminal } from "./terminal.ts";
import { finiteWeights, type Trained, trainLoop } from "./training.ts";

/** What a command needs of its surroundings. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly stop: Stop;
  readonly program: string;
}

/** Trains as the options say; the result is the exit code. E_USAGE, E_FILE, E_NPY, E_DATA, E_ADAPTER, E_DIVERGED. */
export async function train(options: TrainOptions, { terminal, stop, program }: Surroundings): Promise<number> {
  const { from, out } = options;
  if (from !== undefined && out !== undefined && (await sameFolder(from, out)))
    throw new Failure(
      "E_USAGE",
      `--out ${out} is where --from reads: w1.npy and w2.npy would be lost. Name another folder.`,
    );
  const given = from === undefined ? undefined : await readFolder(from, options.sizes);
  if (out !== undefined) await prepareFolder(out);
  const sizes = given?.sizes ?? { ...lectureSizes, ...options.sizes };
  const { backend, adapter, profile }: Opened = await backends[options.backend](options);
  const run: Run = { options, sizes, backend: backend.label, adapter, program };
  const { x, y, ...parameters } = given?.arrays ?? randomArrays(sizes, options.seed);
  const { net, loss } = buildNetwork(sizes, options.activation, options.precision);
  const { optimizer, learningRate, steps } = options;
  using step = await compile(net, { loss, optimizer: optimizers[optimizer](), learningRate, backend, parameters });
  using batch = await step.upload({ x, y });
  stop.listen();
  const report = reportFor(run, terminal);
  try {
    report.begin();
    const stopped = (): boolean => stop.exitCode() !== undefined;
    const notices: string[] = [];
    const wentBack = (sentence: string): void => {
      notices.push(sentence);
      report.notice(sentence);
    };
    const trained = await trainLoop(step, batch, steps, { after: report.after, stopped, wentBack });
    const written = trained.losses.length > 0 ? out : undefined;
    if (written !== undefined) await write(written, step.parameters, trained, learningRate);
    const comparison = given?.losses && compared(options, trained, given.losses);
    const stoppedEarly = trained.losses.length < steps;
    const times = await profile?.();
    report.end({ ...trained, stopped: stoppedEarly, comparison, written, profile: times, notices });
    return stop.exitCode() ?? (comparison && "largest" in comparison ? verdict(comparison) : exitCodes.success);
  } finally {
    report.abandon();
  }
}

const verdict = ({ largest }: Deviation): number => (largest <= TOLERANCE ? exitCodes.success : exitCodes.failure);

/** The lecture's losses say nothing about other settings. */
function compared(options: TrainOptions, { losses }: Trained, expected: ArrayLike<number>): Comparison {
  const changed = (["activation", "optimizer", "learningRate"] as const).filter(
    (name) => options[name] !== lecture[name],
  );
  if (changed.length === 0) return deviationOf(losses, expected);
  const names = changed.map((name) => (name === "learningRate" ? "learning rate" : name));
  return { skipped: `losses.npy is of the lecture's settings, and the ${names.join(" and the ")} was changed` };
}

async function write(
  folder: string,
  parameters: Readonly<Record<string, Stored>>,
  { losses }: Trained,
  learningRate: number,
): Promise<void> {
  const weights = Object.entries(parameters).map(async ([label, parameter]) => {
    const data = finiteWeights(label, await parameter.read(), learningRate);
    return [label, { shape: parameter.shape, data }] as const;
  });
  await writeFolder(folder, {
    ...Object.fromEntries(await Promise.all(weights)),
    losses: { shape: [losses.length], data: losses },
  });
}
