// Which instructions may share a loop here: all that treat each element alone, or move elements.
import type { Dtype, Instruction, Program } from "@chainrule/core";
import { fail, showShape } from "@chainrule/core";
import { type Family, moves } from "@chainrule/plan";
import { isElementwise } from "./wgsl/functions.ts";
import { isReduction } from "./wgsl/reduce.ts";

/** The dtypes that a device holds: WGSL has no double. */
export const DTYPES = ["float32", "int32", "bool"] as const satisfies readonly Dtype[];

export const family: Family = (instruction) => (isElementwise(instruction.op) || moves(instruction) ? "32" : undefined);

/** Products and reductions may end with a loop over what they give. */
export const attaches = (head: Instruction): boolean => head.op === "matmul" || isReduction(head);

/** E_DTYPE for a program that needs what a device does not hold. */
export function checkDtypes({ values }: Program): void {
  for (const { label, shape, dtype } of values)
    checkDtype(dtype, label === undefined ? `a value ${showShape(shape)}` : JSON.stringify(label));
}

/** E_DTYPE for what a device does not hold. */
export function checkDtype(dtype: Dtype, what: string): void {
  if (dtype === "float64")
    fail(
      "E_DTYPE",
      `${what} is float64, which backend webgpu cannot hold: it holds ${DTYPES.join(", ")}. Build the graph in float32, or run it on cpu().`,
    );
}
