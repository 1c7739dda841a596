// What people know kernels by: the ops that one computes, and what it leaves in memory.
import type { Program, Value } from "@chainrule/core";
import { showShape } from "@chainrule/core";
import { type Kernel, loopOf, madeBy } from "@chainrule/plan";

/** Ops that a name lists; of others it has the number. */
const MOST = 8;

/** What a kernel computes, in a few words. */
export function opsOf(kernel: Kernel): string {
  const head = kernel.kind === "loop" ? [] : [kernel.instruction.op];
  const ops = [...head, ...(loopOf(kernel)?.instructions ?? []).map(({ instruction }) => instruction.op)];
  return ops.length > MOST ? `${ops.slice(0, MOST).join(" ")} and ${ops.length - MOST} more` : ops.join(" ");
}

/** What a kernel leaves in memory, with its shape: parameters, state and outputs by their labels. */
export function makesOf(kernel: Kernel, { values, outputs, updates }: Program): string {
  const nameOf = (id: number): string | undefined => {
    const update = updates.find(({ value }) => value === id);
    return update ? values[update.target]?.label : outputs.find(({ value }) => value === id)?.label;
  };
  return madeBy(kernel)
    .map((id) => [nameOf(id), showShape((values[id] as Value).shape)].filter(Boolean).join(" "))
    .join(", ");
}
