// The training loop, on steps of our own that fail as devices do.
import { type Batch, ChainruleError, type TrainingStep } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { trainLoop } from "../src/training.ts";

/** A step whose loss is one over its number; `fails` throws in place of some runs. */
function stepOf(fails: (run: number, now: { at: number }) => void): TrainingStep<"later"> {
  const now = { at: 0 };
  let runs = 0;
  const run = async (steps: number): Promise<Float64Array> => {
    fails(runs++, now);
    return Float64Array.from({ length: steps }, () => 1 / ++now.at);
  };
  return { run, learningRate: 1e-4 } as unknown as TrainingStep<"later">;
}
const batch = {} as Batch;
const lost = (step?: number): never => {
  throw new ChainruleError("E_DEVICE_LOST", `the device was lost at ${step}`, step === undefined ? {} : { step });
};
const nothing = { after: () => undefined, stopped: () => false };
const first = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => 1 / (i + 1));

describe("the training loop", () => {
  test("goes on from where the step says when a device was lost, and says so once", async () => {
    const step = stepOf((run, now) => {
      if (run === 3) lost();
      if (run !== 4) return;
      now.at = 2;
      lost(2);
    });
    const sentences: string[] = [];
    const { losses } = await trainLoop(step, batch, 20, { ...nothing, wentBack: (it) => void sentences.push(it) });
    expect(Array.from(losses)).toEqual(first(20));
    expect(sentences).toEqual(["the device was lost at 2"]);
  });

  test("gives up where no step says from where to go on", async () => {
    const step = stepOf((run) => void (run >= 2 && lost()));
    await expect(trainLoop(step, batch, 20, nothing)).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
  });

  test("passes on whatever else goes wrong", async () => {
    const step = stepOf((run) => {
      if (run === 1) throw new TypeError("of another kind");
    });
    await expect(trainLoop(step, batch, 20, nothing)).rejects.toThrow("of another kind");
  });

  test("that is told to stop while a device is lost ends where its parameters are", async () => {
    let stop = false;
    const step = stepOf((run, now) => {
      if (run === 3) {
        stop = true;
        lost();
      }
      if (run !== 4) return;
      now.at = 1;
      lost(1);
    });
    const { losses } = await trainLoop(step, batch, 20, { ...nothing, stopped: () => stop });
    expect(Array.from(losses)).toEqual(first(1));
  });

  test("tells each step, in order, and times that never go back", async () => {
    const told: (readonly [number, number])[] = [];
    const after = (made: number, _: Float64Array, seconds: number): void => void told.push([made, seconds]);
    const { seconds } = await trainLoop(
      stepOf(() => undefined),
      batch,
      100,
      { ...nothing, after },
    );
    expect(told.map(([made]) => made)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(told.map(([, at]) => at)).toEqual(told.map(([, at]) => at).sort((a, b) => a - b));
    expect(told.at(-1)?.[1]).toBeCloseTo(seconds, 9);
  });
});
