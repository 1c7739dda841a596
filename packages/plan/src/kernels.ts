// Kernels: what a program becomes when instructions that go over the same elements are fused into one loop.
import type { Instruction, Sizes } from "@chainrule/core";
import type { View } from "./views.ts";

/** What an instruction of a loop works on: a value of this loop, one that is read from memory, or a number. */
export type Operand =
  | { readonly kind: "own"; readonly value: number }
  | { readonly kind: "read"; readonly view: View; readonly value: number }
  | { readonly kind: "number"; readonly number: number; readonly value: number };

/** One elementwise instruction of a loop. */
export interface LoopInstruction {
  readonly instruction: Instruction;
  readonly operands: readonly Operand[];
}

/** A loop over all elements of a shape: elementwise instructions in order, and the values that others need of it. */
export interface Loop {
  readonly shape: Sizes;
  readonly instructions: readonly LoopInstruction[];
  readonly stores: readonly number[];
}

/** A loop; a matrix product, or one other instruction, and the loop over its elements as they are done. */
export type Kernel =
  | { readonly kind: "loop"; readonly loop: Loop }
  | { readonly kind: "matmul"; readonly instruction: Instruction; readonly after: Loop | undefined }
  | { readonly kind: "single"; readonly instruction: Instruction; readonly after: Loop | undefined };

/** The loop of a kernel, if it has one. */
export const loopOf = (kernel: Kernel): Loop | undefined => (kernel.kind === "loop" ? kernel.loop : kernel.after);
