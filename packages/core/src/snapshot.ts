// Snapshots: copies of all that training changes, for backends whose runs may fail half-way and leave it half written.
import type { Time } from "./backend.ts";
import type { Numbers } from "./data.ts";
import { ChainruleError, isChainruleError } from "./errors.ts";
import type { Held } from "./store.ts";

/** Keeps a copy of `held` every so many steps. Where values are only promised there is none: reading them would stop what goes on. */
export function snapshots(held: readonly Held<Time>[], every: number) {
  let kept: { readonly step: number; readonly writes: number; readonly data: readonly Numbers[] } | undefined;
  let promised = every === 0;
  return {
    /** Before each step. `writes` counts what was written from outside, which no return to a copy may undo. */
    before(step: number, writes: number): void {
      if (promised || (kept?.writes === writes && step < kept.step + every)) return;
      const data = held.map(({ buffer }) => buffer.read());
      promised = data.some((numbers) => numbers instanceof Promise);
      if (!promised) kept = { step, writes, data: data as readonly Numbers[] };
    },
    /** What to throw when a step failed, and the step at which training is now: after E_WORKER that of the copy, which is written back. */
    after(error: unknown, step: number): readonly [step: number, error: unknown] {
      if (!kept || !isChainruleError(error) || error.code !== "E_WORKER") return [step, error];
      for (const [i, { buffer }] of held.entries()) buffer.write(kept.data[i] as Numbers);
      const lost = step - kept.step;
      const say = `Training is at step ${kept.step} again, and goes on from there: ${lost} finished steps are lost, with the one that failed.`;
      return [
        kept.step,
        new ChainruleError("E_WORKER", `${error.message} ${say}`, { ...error.details, lost, step: kept.step }, error),
      ];
    },
  };
}
