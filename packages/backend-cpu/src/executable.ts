// A program, ready to run: one run an instruction, and after all of them the writes to outputs and parameters.
import type { Buffer, Executable, Numbers, Program } from "@chainrule/core";
import { allocate, fail, HostBuffer } from "@chainrule/core";
import { checkBuffers, nameOf } from "@chainrule/plan";
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

function bind(
  { program, places, arrays, runs }: Prepared,
  inputs: readonly Buffer<"now">[],
  outputs: readonly Buffer<"now">[],
): () => void {
  const bound = checkBuffers(program, inputs, outputs, "cpu", isHost);
  const memories = [
    ...bound.slice(0, inputs.length).map(({ data }) => data),
    ...(arrays.slice(inputs.length) as Numbers[]),
  ];
  const write = planWrites(program, places, memories, bound.slice(inputs.length));
  const sizes = bound.map(({ data }) => data.length);
  return () => {
    // Nothing below can fail from here on, so a run is done whole or not at all.
    for (let i = 0; i < bound.length; i++) {
      const { data, disposed } = bound[i] as HostBuffer;
      if (disposed) fail("E_DISPOSED", `${nameOf(program, i)} was disposed: bind another buffer.`);
      if (data.length !== sizes[i])
        fail(
          "E_DISPOSED",
          `the memory of ${nameOf(program, i)} is gone: it was transferred elsewhere. Bind another buffer.`,
        );
    }
    for (let i = 0; i < runs.length; i++) (runs[i] as Run)(memories);
    write();
  };
}

const isHost = (buffer: Buffer<"now">): buffer is HostBuffer =>
  buffer instanceof HostBuffer && buffer.data.constructor === allocate(buffer.dtype, 0).constructor;
