// Values that are the same at every run, so that they are filled in once.
import type { OpName, Program } from "@chainrule/core";
import type { Fused } from "./fuse.ts";
import { readBy } from "./memory.ts";

/** Whether an op's value is the same at every run. */
export const isFixed = (op: OpName): boolean => op === "constant" || op === "iota";

/** Constants and the like that somebody reads from memory. */
export function fixedValues({ instructions, outputs, updates }: Program, { kernels, views }: Fused): readonly number[] {
  const read = new Set([...outputs, ...updates].map(({ value }) => views[value]?.value));
  for (const kernel of kernels) for (const value of readBy(kernel, views).keys()) read.add(value);
  return instructions.filter(({ op, output }) => isFixed(op) && read.has(output)).map(({ output }) => output);
}
