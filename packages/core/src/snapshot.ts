// Snapshots: copies of all that training changes, for backends whose runs may fail half-way and leave it half written.
import type { Time } from "./backend.ts";
import type { Numbers } from "./data.ts";
import { ChainruleError, type ErrorCode, isChainruleError } from "./errors.ts";
import { afterAll } from "./read.ts";
import type { Held } from "./store.ts";

/** Failures that leave what training changes half written, or take it with them. */
const LOST: readonly ErrorCode[] = ["E_WORKER", "E_DEVICE_LOST"];

/** Keeps a copy of `held` every so many steps; a promised one from when all of it is there. */
export function snapshots(held: readonly Held<Time>[], every: number) {
  let asked: { readonly step: number; readonly writes: number } | undefined;
  let kept: { readonly step: number; readonly writes: number; readonly data: readonly Numbers[] } | undefined;
  const take = (step: number, writes: number): void => {
    asked = { step, writes };
    afterAll(
      held.map(({ buffer }) => buffer.read()),
      // A copy that comes after a return to an earlier one is none, and so is one that a failure leaves unfinished.
      (data) => {
        if (asked && step <= asked.step) kept = { step, writes, data };
      },
      () => undefined,
    );
  };
  return {
    /** Before each step. `writes` counts what was written from outside, which no return to a copy may undo. */
    before(step: number, writes: number): void {
      // What a copy's closures share is made with the copy, not here: a step allocates nothing.
      if (every > 0 && (asked?.writes !== writes || step >= asked.step + every)) take(step, writes);
    },
    /** What to throw when a step failed, and the step at which training is now: that of the copy, where it was written back. */
    after(error: unknown, step: number, writes: number): readonly [step: number, error: unknown] {
      if (kept?.writes !== writes || !isChainruleError(error) || !LOST.includes(error.code)) return [step, error];
      for (const [i, { buffer }] of held.entries()) buffer.write(kept.data[i] as Numbers);
      asked = kept;
      const lost = step - kept.step;
      return [
        kept.step,
        new ChainruleError(
          error.code,
          `${error.message} Training is at step ${kept.step} again, and goes on from there: ${lost} finished steps are lost, with the one that failed.`,
          { ...error.details, lost, step: kept.step },
          error,
        ),
      ];
    },
  };
}
