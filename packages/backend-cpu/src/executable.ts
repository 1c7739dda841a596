// A program, ready to run: one run an instruction, and after all of them the writes to outputs and parameters.
import type { Executable, Numbers, Program } from "@chainrule/core";
import { fail } from "@chainrule/core";
import type { Buffers } from "./bound.ts";
import { checkBuffers, checkPresent } from "./bound.ts";
import type { Run } from "./kernels/kernel.ts";
import type { Plan } from "./plan.ts";
import { planMemory } from "./plan.ts";
import { schedule } from "./schedule.ts";
import { planWrites } from "./writes.ts";

interface Prepared extends Plan {
  readonly program: Program;
  readonly runs: readonly Run[];
}

/** Compiles a program. Everything that is bound to it shares the memory of what it computes: runs do not interleave. */
export function executable(program: Program): Executable<"now"> {
  const plan = planMemory(program);
  let prepared: Prepared | undefined = { ...plan, program, runs: schedule(program, plan.places) };
  const alive = (): Prepared =>
    prepared ?? fail("E_DISPOSED", "this program was disposed: compile it again to run it.");
  return {
    bind: (inputs, outputs) => {
      const run = bind(alive(), inputs, outputs);
      return () => {
        alive();
        run();
      };
    },
    dispose: () => {
      prepared = undefined;
    },
  };
}

function bind({ program, places, arrays, runs }: Prepared, inputs: Buffers, outputs: Buffers): () => void {
  const given = checkBuffers(program, "input", inputs);
  const results = checkBuffers(program, "output", outputs);
  const bound = [...given, ...results];
  const memories = [...given.map(({ data }) => data), ...(arrays.slice(given.length) as Numbers[])];
  const write = planWrites(program, places, memories, results);
  return () => {
    // Nothing below can fail from here on, so a run is done whole or not at all.
    checkPresent(bound);
    for (let i = 0; i < runs.length; i++) (runs[i] as Run)(memories);
    write();
  };
}
