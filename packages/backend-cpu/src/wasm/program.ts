// A program as one WebAssembly module: a function for each kernel, and one for each stretch of kernels that run in a row.
import type { Instruction, Program, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Kernel, Place } from "@chainrule/plan";
import { Code, I32, type Local, op } from "./code.ts";
import type { Functions } from "./functions.ts";
import { BYTES, finder, type Layout } from "./layout.ts";
import { emitLoop, LOOP_PARAMETERS } from "./loop.ts";
import { emitRows, type Product, ROWS, scratchOf, type Tile } from "./matmul.ts";
import type { Module } from "./module.ts";
import { emitReduction, isReduction, REDUCTION_BYTES } from "./reduce.ts";

export interface Settings {
  readonly fused: boolean;
  readonly tile: Tile;
  readonly functions: Functions;
  /** Bytes of each thread's own memory. */
  readonly scratch: number;
}

/** A kernel's function, over how many rows it may be divided, and how much it has to do. */
interface KernelFunction {
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
  return emitMatmul(module, kernel, values, layout, settings);
}

export function productOf({ inputs, output, attributes }: Instruction, values: readonly Value[]): Product {
  const { transA = false, transB = false } = attributes;
  const [a, c] = [values[inputs[0] as number], values[output]] as [Value, Value];
  const [m, n] = c.shape.slice(-2) as [number, number];
  const k = a.shape.at(transA ? -2 : -1) as number;
  return { m, n, k, transA, transB, float64: c.dtype === "float64" };
}

function emitMatmul(
  module: Module,
  kernel: Kernel & { readonly kind: "matmul" },
  values: readonly Value[],
  layout: Layout,
  { fused, functions, tile }: Settings,
): KernelFunction {
  const { instruction, after: loop } = kernel;
  const product = productOf(instruction, values);
  const { m, n, k } = product;
  const [a, b] = instruction.inputs as [number, number];
  const { shape, dtype } = values[instruction.output] as Value;
  const { row } = scratchOf(product);
  const rows = emitRows((code) => module.add(code), product, tile, fused);
  const after = loop
    ? module.add(emitLoop(loop, values, layout, { fused, functions, scratch: { value: instruction.output, row } }).code)
    : module.add(emitCopy(instruction.output, n * BYTES[dtype], row, layout));
  const code = new Code(LOOP_PARAMETERS);
  const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;
  const find = finder(code, TABLE, layout);
  const [first, last, height, batch, start, end] = Array.from({ length: 6 }, () => code.local(I32)) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const batches = shape.slice(0, -2);
  const size = BYTES[dtype];
  /** The address of the operand's matrix that belongs to the batch at hand. */
  const matrix = (value: number, bytes: number): void => {
    const { base, offset } = find(layout.places[value] as Place);
    code.i32(offset);
    if (base !== undefined) code.get(base).op(op.i32Add);
    const own = (values[value] as Value).shape.slice(0, -2);
    let step = bytes;
    let around = 1;
    for (let axis = batches.length - 1; axis >= 0; axis--) {
      const length = own[axis - batches.length + own.length] ?? 1;
      const all = batches[axis] as number;
      if (length !== 1) {
        code.get(batch).i32(around).op(op.i32DivU).i32(all).op(op.i32RemU).i32(step).op(op.i32Mul).op(op.i32Add);
        step *= length;
      }
      around *= all;
    }
  };
  const block = (): void => {
    // Blocks of equal height, at most ROWS.
    code.get(end).get(start).op(op.i32Sub).tee(height);
    code
      .get(height)
      .i32(ROWS - 1)
      .op(op.i32Add)
      .i32(ROWS)
      .op(op.i32DivU)
      .tee(first);
    code.i32(-1).op(op.i32Add).op(op.i32Add).get(first).op(op.i32DivU).set(height);
    code.loop(() => {
      code.get(start).get(height).op(op.i32Add).tee(last).get(end).get(last).get(end).op(op.i32LtU).op(op.select);
      code.set(last);
      matrix(a, m * k * size);
      matrix(b, k * n * size);
      code.get(SCRATCH).get(start).get(last).call(rows);
      code.get(TABLE);
      for (const at of [start, last]) {
        code.get(at);
        if (batches.length > 0) code.get(batch).i32(m).op(op.i32Mul).op(op.i32Add);
      }
      code.get(SCRATCH).call(after);
      code.get(last).tee(start).get(end).op(op.i32LtU).branchIf(0);
    });
  };
  const count = sizeOf(batches) * m;
  if (batches.length === 0) {
    code.get(FROM).set(start).get(TO).set(end);
    code.get(start).get(end).op(op.i32LtU).when(block);
  } else {
    code.get(FROM).i32(m).op(op.i32DivU).set(batch);
    code.block(() =>
      code.loop(() => {
        code.get(batch).i32(m).op(op.i32Mul).get(TO).op(op.i32GeU).branchIf(1);
        const clamp = (to: Local, at: Local): void => {
          // Where rows begin or end within this batch.
          code.get(at).get(batch).i32(m).op(op.i32Mul).op(op.i32Sub).set(to);
          code.i32(0).get(to).get(to).i32(0).op(op.i32LtS).op(op.select).set(to);
          code.get(to).i32(m).get(to).i32(m).op(op.i32LtS).op(op.select).set(to);
        };
        clamp(start, FROM);
        clamp(end, TO);
        block();
        code.increase(batch, 1).branch(0);
      }),
    );
  }
  return { index: module.add(code), rows: count, grain: 1, work: count * n * Math.max(k, 1) };
}

/** Copies rows of sums to where the product lies. */
function emitCopy(value: number, bytes: number, row: number, layout: Layout): Code {
  const code = new Code(LOOP_PARAMETERS);
  const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;
  const { base, offset } = finder(code, TABLE, layout)(layout.places[value] as Place);
  const to = code.local(I32);
  const count = code.local(I32);
  code.get(FROM).i32(bytes).op(op.i32Mul).i32(offset).op(op.i32Add);
  if (base !== undefined) code.get(base).op(op.i32Add);
  code.set(to);
  code.get(TO).get(FROM).op(op.i32Sub).set(count);
  code.repeat(count, () => {
    code.get(to).get(SCRATCH).i32(bytes).copyMemory();
    code.increase(to, bytes).increase(SCRATCH, row);
  });
  return code;
}
