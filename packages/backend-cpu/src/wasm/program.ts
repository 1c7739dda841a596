// A program as one WebAssembly module: a function for each kernel, and one for each stretch of kernels that run in a row.
import type { Program, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Kernel } from "@chainrule/plan";
import { Code, I32 } from "./code.ts";
import type { Functions } from "./functions.ts";
import type { Layout } from "./layout.ts";
import { emitLoop } from "./loop.ts";
import type { Module } from "./module.ts";
import * as op from "./op.ts";
import { productOf, scratchOf, type Tile } from "./product.ts";
import { emitProduct } from "./product-kernel.ts";
import { emitReduction, isReduction, REDUCTION_BYTES } from "./reduce.ts";

export interface Settings {
  readonly fused: boolean;
  readonly tile: Tile;
  readonly functions: Functions;
  /** Bytes of each thread's own memory. */
  readonly scratch: number;
}

/** A kernel's function, over how many rows it may be divided, and how much it has to do. */
export interface KernelFunction {
  readonly index: number;
  readonly rows: number;
  readonly grain: number;
  readonly work: number;
}

/** Whether a kernel has a function here; the others are left to JavaScript. */
export const isCompiled = (kernel: Kernel, values: readonly Value[]): boolean =>
  kernel.kind !== "single" || isReduction(kernel.instruction, values);

/** Bytes of its own that each thread needs. */
export function scratchBytes(kernels: readonly Kernel[], { values }: Program): number {
  return kernels.reduce(
    (most, kernel) =>
      kernel.kind === "matmul" ? Math.max(most, scratchOf(productOf(kernel.instruction, values)).bytes) : most,
    REDUCTION_BYTES,
  );
}

/** What a stretch of kernels is called with: the table, the threads' own memory, this thread, how many there are, and what their barrier counts from. */
export const STRETCH_PARAMETERS = [I32, I32, I32, I32, I32] as const;

/** Kernels of less work than this are not worth another thread. */
const DIVIDED = 20_000;

/** Writes kernels and, under a name, the function that runs them: (table, scratch, thread, threads, base). Says whether threads divide them. */
export function emitKernels(
  module: Module,
  name: string,
  kernels: readonly Kernel[],
  values: readonly Value[],
  layout: Layout,
  settings: Settings,
  barrier: number | undefined,
): boolean {
  const code = new Code(STRETCH_PARAMETERS);
  const [TABLE, SCRATCH, THREAD, THREADS, BASE] = [0, 1, 2, 3, 4] as const;
  let divided = false;
  let barriers = 0;
  // The barriers' counter goes on from what it was, by the number of threads at each.
  const meet = (index: number): void => {
    code.get(THREADS).i32(++barriers).op(op.i32Mul).get(BASE).op(op.i32Add).call(index);
  };
  const own = code.local(I32);
  code.get(THREAD).i32(settings.scratch).op(op.i32Mul).get(SCRATCH).op(op.i32Add).set(own);
  for (const kernel of kernels) {
    const written = emitKernel(module, kernel, values, layout, settings);
    if (!written) continue;
    const { index, rows, grain, work } = written;
    const units = Math.ceil(rows / grain);
    const divides = barrier !== undefined && work >= DIVIDED && units > 1;
    if (barrier !== undefined && (divided || divides)) meet(barrier);
    divided = divides;
    const bound = (thread: () => void): void => {
      thread();
      code.i32(units).op(op.i32Mul).get(THREADS).op(op.i32DivU).i32(grain).op(op.i32Mul);
    };
    if (divides) {
      const to = code.local(I32);
      code.get(TABLE);
      bound(() => code.get(THREAD));
      bound(() => code.get(THREAD).i32(1).op(op.i32Add));
      code.tee(to).i32(rows).get(to).i32(rows).op(op.i32LtU).op(op.select);
      code.get(own).call(index);
    } else if (barrier === undefined) code.get(TABLE).i32(0).i32(rows).get(own).call(index);
    else
      code
        .get(THREAD)
        .op(op.i32Eqz)
        .when(() => code.get(TABLE).i32(0).i32(rows).get(own).call(index));
  }
  if (barrier !== undefined && divided) meet(barrier);
  module.add(code, name);
  return barriers > 0;
}

function emitKernel(
  module: Module,
  kernel: Kernel,
  values: readonly Value[],
  layout: Layout,
  settings: Settings,
): KernelFunction | undefined {
  const { fused, functions } = settings;
  if (kernel.kind === "loop") {
    const { shape, instructions } = kernel.loop;
    if (sizeOf(shape) === 0) return undefined;
    const { code, rows, grain } = emitLoop(kernel.loop, values, layout, { fused, functions });
    return { index: module.add(code), rows, grain, work: sizeOf(shape) * instructions.length };
  }
  const { instruction } = kernel;
  const size = sizeOf((values[instruction.output] as Value).shape);
  if (size === 0) return undefined;
  if (kernel.kind === "single") {
    const { code, rows, work } = emitReduction(instruction, values, layout);
    return { index: module.add(code), rows, grain: 1, work };
  }
  return emitProduct(module, kernel, values, layout, settings);
}
