// The training loop: one step after another, with a breath now and then, so that signals and the screen get their turn.
import type { Batch, Numbers, TrainingStep } from "@chainrule/core";
import { Failure } from "./failure.ts";
import { showSmall } from "./format.ts";
import { lecture } from "./options.ts";

/** Milliseconds after which the loop lets other things happen. */
const BREATH = 15;

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
}

/** Makes `steps` steps, or fewer when it is told to stop. E_DIVERGED as soon as a loss is no finite number. */
export async function trainLoop(
  step: TrainingStep<"now">,
  batch: Batch,
  steps: number,
  { after, stopped }: Watch,
): Promise<Trained> {
  const losses = new Float64Array(steps);
  const start = performance.now();
  let breath = start;
  let made = 0;
  let now = start;
  await pause();
  while (made < steps && !stopped()) {
    const loss = step(batch).read();
    if (!Number.isFinite(loss)) throw diverged(`the loss is ${loss} at step ${made}`, step.learningRate);
    losses[made++] = loss;
    now = performance.now();
    after(made, losses, (now - start) / 1000);
    if (now - breath < BREATH) continue;
    await pause();
    breath = performance.now();
  }
  return { losses: losses.subarray(0, made), seconds: (now - start) / 1000 };
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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
