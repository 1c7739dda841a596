// The training loop: some steps at a time, with a breath after them, so that signals and the screen get their turn.
import type { Batch, Numbers, TrainingStep } from "@chainrule/core";
import { isChainruleError } from "@chainrule/core";
import { Failure } from "./failure.ts";
import { showSmall } from "./format.ts";
import { lecture } from "./options.ts";

/** Milliseconds of steps after which the loop lets other things happen: so long a graphics processor is not waited for. */
const BREATH = 30;
/** Steps whose losses are waited for together, at most. */
const MOST = 512;

/** How far training came: one loss per step that was made, each before its step's update. */
export interface Trained {
  readonly losses: Float64Array;
  readonly seconds: number;
}

export interface Watch {
  /** Called after each step, with the number of steps made. */
  readonly after: (made: number, losses: Float64Array, seconds: number) => void;
  /** Whether to stop before the next step. */
  readonly stopped: () => boolean;
  /** A device was lost, and training goes on from an earlier step: the sentence says from which. */
  readonly wentBack?: (sentence: string) => void;
}

/** Makes `steps` steps, or fewer when it is told to stop. E_DIVERGED when a loss is no finite number. */
export async function trainLoop(
  step: TrainingStep,
  batch: Batch,
  steps: number,
  { after, stopped, wentBack }: Watch,
): Promise<Trained> {
  const losses = new Float64Array(steps);
  const start = performance.now();
  let [made, now, together] = [0, start, 1];
  let lost = false;
  const record = (read: Float64Array): void => {
    const before = now;
    now = performance.now();
    for (const [i, loss] of read.entries()) {
      if (!Number.isFinite(loss)) throw diverged(`the loss is ${loss} at step ${made}`, step.learningRate);
      losses[made++] = loss;
      after(made, losses, (before + ((i + 1) / read.length) * (now - before) - start) / 1000);
    }
    const fitting = Math.floor((BREATH * read.length) / (now - before));
    together = Math.max(1, Math.min(fitting, 2 * together, MOST));
  };
  await pause();
  // Where a device was just lost, the next step says from where training goes on.
  while (made < steps && (lost || !stopped())) {
    try {
      record(await step.run(Math.min(together, steps - made), batch));
      lost = false;
    } catch (error) {
      const back = stepAfter(error, lost);
      lost = back === undefined;
      if (back === undefined) continue;
      made = back;
      wentBack?.((error as Error).message);
    }
    await pause();
  }
  return { losses: losses.subarray(0, made), seconds: (now - start) / 1000 };
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** From which step training goes on after a failure: undefined where only the next step says it. Throws what it does not go on from. */
function stepAfter(error: unknown, lost: boolean): number | undefined {
  if (!isChainruleError(error) || error.code !== "E_DEVICE_LOST") throw error;
  const { step } = error.details;
  if (typeof step === "number") return step;
  if (lost) throw error;
  return undefined;
}

/** E_DIVERGED, with a learning rate that is worth a try. */
function diverged(what: string, learningRate: number): Failure {
  const smaller = showSmall(Number(Math.min(learningRate / 100, lecture.learningRate).toPrecision(1)));
  return new Failure(
    "E_DIVERGED",
    `${what}: the steps are too large.`,
    `Try a smaller learning rate: --learning-rate ${smaller}`,
  );
}

/** The same numbers as floats; E_DIVERGED where one is no finite number, since nobody could go on from such weights. */
export function finiteWeights(
  label: string,
  data: Numbers | number,
  learningRate: number,
): Float32Array | Float64Array {
  const weights = data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.of(Number(data));
  const at = weights.findIndex((weight) => !Number.isFinite(weight));
  if (at >= 0) throw diverged(`${label} holds ${weights[at]} after the last step`, learningRate);
  return weights;
}
