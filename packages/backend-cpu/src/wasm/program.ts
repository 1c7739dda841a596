// A program as one WebAssembly module: a function for each kernel, and one for each stretch of kernels that run in a row.
import type { Program, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Kernel } from "@chainrule/plan";
import { emitPart, emitShare, MOST_SHARED } from "../threads/divide.ts";
import { regionsOf } from "./access.ts";
import { Code, I32, type Local } from "./code.ts";
import type { Functions } from "./functions.ts";
import type { Layout } from "./layout.ts";
import { loopOf } from "./loop.ts";
import type { Module } from "./module.ts";
import * as op from "./op.ts";
import { productOf, scratchOf, type Tile } from "./product.ts";
import { emitProduct } from "./product-kernel.ts";
import { sumsOf } from "./product-panels.ts";
import { emitterOf, singleBytes } from "./singles.ts";
import { turnsOf, type Work } from "./ways.ts";

export interface Settings {
  readonly fused: boolean;
  readonly tile: Tile;
  readonly functions: Functions;
  /** Values that lose their subnormal numbers. */
  readonly factors: ReadonlySet<number>;
  /** The address of what threads share for sums of products; undefined where there is one thread. */
  readonly sums: number | undefined;
}

/** A kernel whose function is written when it is known how threads divide it. */
export interface KernelFunction extends Work {
  /** Adds the function, for rows that are divided at multiples of a grain; returns its number. */
  write(grain: number): number;
  /** What is called in its place, for all rows, where there is one thread: the number of another function, or nothing. */
  readonly alone?: number | "nothing";
}

/** Whether a kernel has a function here; the others are left to JavaScript. */
export const isCompiled = (kernel: Kernel, values: readonly Value[]): boolean =>
  kernel.kind !== "single" || emitterOf(kernel.instruction, values) !== undefined;

/** Bytes of its own that each thread needs, whatever its tiles are. */
export function scratchBytes(kernels: readonly Kernel[], { values }: Program): number {
  return kernels.reduce((most, kernel) => {
    if (kernel.kind === "loop") return most;
    const { instruction } = kernel;
    const product = kernel.kind === "matmul";
    return Math.max(
      most,
      product ? scratchOf(productOf(instruction, values), { packs: true }).bytes : singleBytes(instruction, values),
    );
  }, 0);
}

/** Bytes that threads share for sums of products. */
export const sumsBytes = (kernels: readonly Kernel[], { values }: Program): number =>
  kernels.reduce((most, kernel) => (kernel.kind === "matmul" ? Math.max(most, sumsOf(kernel, values)) : most), 0);

/** What a stretch of kernels is called with: the table, the threads' own memory, this thread, how many there are, and what their barrier counts from. */
export const STRETCH_PARAMETERS = [I32, I32, I32, I32, I32] as const;
const [TABLE, SCRATCH, THREAD, THREADS, BASE] = [0, 1, 2, 3, 4] as const;

/** Adds, under a name, the function that runs kernels: (table, scratch, thread, threads, base). Says whether threads divide them. */
export function emitKernels(
  module: Module,
  name: string,
  functions: readonly KernelFunction[],
  values: readonly Value[],
  layout: Layout,
  scratch: number,
  barrier: number | undefined,
): boolean {
  const accesses = functions.flatMap((each) => each.accesses);
  const turns = barrier === undefined ? undefined : turnsOf(functions, regionsOf(accesses, layout, values));
  const code = new Code(STRETCH_PARAMETERS);
  let barriers = 0;
  // The barriers' counter goes on from what it was, by the number of threads at each.
  const meet = (index: number): void => {
    code.get(THREADS).i32(++barriers).op(op.i32Mul).get(BASE).op(op.i32Add).call(index);
  };
  const own = code.local(I32);
  code.get(THREAD).i32(scratch).op(op.i32Mul).get(SCRATCH).op(op.i32Add).set(own);
  const team = { thread: THREAD, threads: THREADS };
  // The last of a run even out how long all of it took.
  const shared = (turns ?? []).flatMap(({ shares }, i) => (shares ? [i] : [])).slice(-MOST_SHARED);
  for (const [i, { rows, grain, write, alone }] of functions.entries()) {
    const { way, meets } = turns?.[i] ?? { way: { kind: "everywhere" }, meets: false };
    if (meets) meet(barrier as number);
    const index = write(way.kind === "divided" ? way.grain : grain);
    const all = (number: number): Code => code.get(TABLE).i32(0).i32(rows).get(own).call(number);
    const single = (): void => {
      if (alone !== "nothing") all(alone ?? index);
    };
    const several = (): void => {
      if (way.kind === "everywhere") all(index);
      else if (way.kind === "alone")
        code
          .get(THREAD)
          .op(op.i32Eqz)
          .when(() => all(index));
      else {
        const call = (from: Local, to: Local): Code => code.get(TABLE).get(from).get(to).get(own).call(index);
        const divided = { rows, grain: way.grain, call };
        const line = shared.indexOf(i);
        if (line < 0) emitPart(code, team, divided);
        else emitShare(code, team, divided, line);
      }
    };
    if (!turns) single();
    else code.get(THREADS).i32(1).op(op.i32Eq).when(single, several);
  }
  // Nobody goes on before all is done.
  if (turns) meet(barrier as number);
  module.add(code, name);
  return turns !== undefined;
}

/** What a kernel is to threads: nothing where it has nothing to do, and a product may be two. */
export function functionsOf(
  module: Module,
  kernel: Kernel,
  values: readonly Value[],
  layout: Layout,
  settings: Settings,
): readonly KernelFunction[] {
  const { fused, functions, factors } = settings;
  if (kernel.kind === "loop") {
    const { shape, instructions } = kernel.loop;
    if (sizeOf(shape) === 0) return [];
    const { write, flat, ...loop } = loopOf(kernel.loop, values, layout, { fused, functions, factors });
    const work = sizeOf(shape) * instructions.length;
    return [{ ...loop, free: flat, work, write: (grain) => module.add(write(grain)) }];
  }
  const { instruction } = kernel;
  const size = sizeOf((values[instruction.output] as Value).shape);
  if (size === 0) return [];
  if (kernel.kind === "matmul") return emitProduct(module, kernel, values, layout, settings);
  const single = emitterOf(instruction, values)?.(instruction, values, layout);
  if (!single) return [];
  const { code, ...rest } = single;
  const index = module.add(code);
  return [{ ...rest, grain: 1, free: false, write: () => index }];
}
