// Leaves: values that are made of nothing. Constants are filled in when the program is compiled, random numbers at every run.
import type { Instruction, Numbers } from "@chainrule/core";
import { randomUniform, sizeOf } from "@chainrule/core";
import type { Located, Place, Run } from "./kernel.ts";

/** Fills in a fixed value. */
export function fillLeaf({ op, attributes }: Instruction, size: number, data: Numbers, at: number): void {
  if (op === "iota") for (let i = 0; i < size; i++) data[at + i] = i;
  else if (attributes.data) data.set(attributes.data, at);
  else data.fill(attributes.value ?? 0, at, at + size);
}

/** Uniform numbers, a function of the seed, the number of the step and the position. */
export function random(step: Place, { shape, memory, at }: Located, seed: number): Run {
  const size = sizeOf(shape);
  return (memories) => {
    const out = memories[memory] as Numbers;
    const now = (memories[step.memory] as Numbers)[step.at] as number;
    for (let i = 0; i < size; i++) out[at + i] = randomUniform(seed, now, i);
  };
}
