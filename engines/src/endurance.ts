// Training that goes on for long, or begins again and again: what a leak or a race needs to show.
import { type Backend, compile } from "@chainrule/core";
import { classifier } from "./networks/classifier.ts";

/** Memory in use, in MiB. */
type Measure = () => number | Promise<number>;

export interface Endured {
  readonly steps: number;
  readonly lastLoss: number;
  /** MiB in use, ten times along the way. */
  readonly memory: readonly number[];
}

/** Trains on fresh numbers each step, reads each loss, and every tenth step uploads a batch and gives it back. */
export async function endure(backend: Backend, steps: number, measure: Measure): Promise<Endured> {
  const { feeds, steps: _, graph, ...training } = classifier("float32");
  using step = await compile(graph, { ...training, backend });
  const memory: number[] = [];
  let lastLoss = Number.NaN;
  for (let t = 1; t <= steps; t++) {
    lastLoss = await step(feeds).read();
    if (t % 10 === 0) {
      using batch = await step.upload(feeds);
      lastLoss = await step(batch).read();
    }
    if (t % Math.ceil(steps / 10) === 0) memory.push(Math.round(await measure()));
  }
  return { steps: step.steps, lastLoss, memory };
}

/** How many MiB more are in use at the end than after a part of the way, in which engines compile and pools fill: a fifth, or more tenths. */
export const growthOf = ({ memory }: Endured, tenths = 1): number =>
  Math.max(...memory.slice(-2)) - Math.max(...memory.slice(tenths, tenths + 2));
