// Instructions that are a kernel each: which of them have a function here, and what each thread needs for them.
import type { Instruction, Value } from "@chainrule/core";
import type { Access } from "./access.ts";
import type { Code } from "./code.ts";
import { emitGather } from "./gather.ts";
import type { Layout } from "./layout.ts";
import { emitConcat, emitPad } from "./parts.ts";
import { emitReduction, isReduction, reductionBytes } from "./reduce.ts";
import { emitScatter, isScatter, scatterBytes } from "./scatter.ts";

/** A kernel's function, with its rows, its work, and what it reads and writes. */
export interface SingleFunction {
  readonly code: Code;
  readonly rows: number;
  readonly work: number;
  readonly accesses: readonly Access[];
}

type Emit = (instruction: Instruction, values: readonly Value[], layout: Layout) => SingleFunction;

/** What writes an instruction's function; undefined for those that are left to JavaScript. */
export function emitterOf(instruction: Instruction, values: readonly Value[]): Emit | undefined {
  if (isReduction(instruction, values)) return emitReduction;
  if (isScatter(instruction, values)) return emitScatter;
  const { op } = instruction;
  return op === "gather" ? emitGather : op === "concat" ? emitConcat : op === "pad" ? emitPad : undefined;
}

/** Bytes of its own that each thread needs for an instruction. */
export const singleBytes = (instruction: Instruction, values: readonly Value[]): number =>
  isScatter(instruction, values)
    ? scatterBytes(instruction, values)
    : isReduction(instruction, values)
      ? reductionBytes(instruction, values)
      : 0;
