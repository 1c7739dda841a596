// A backend that outlives its devices: see life.ts for what happens when one is lost.
import type { Backend } from "@chainrule/core";
import { LastingBuffer } from "./buffer.ts";
import { LastingExecutable } from "./executable.ts";
import { Life, type Living } from "./life.ts";

/** Opens a first device, and others when one is lost. */
export async function lasting(open: () => Promise<Living>): Promise<Backend<"later">> {
  const first = await open();
  const { label, dtypes } = first.backend;
  const life = new Life(first, open);
  return {
    label,
    dtypes,
    buffer: (shape, dtype) => new LastingBuffer(life, shape, dtype),
    compile: (program) => new LastingExecutable(life, program),
  };
}
