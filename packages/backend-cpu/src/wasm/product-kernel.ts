// The kernel of a matrix product: blocks of rows, each computed into the thread's own memory, and then what becomes of it.
import type { Instruction, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Kernel, Place } from "@chainrule/plan";
import { BYTES } from "@chainrule/plan";
import type { Access } from "./access.ts";
import { Code, I32, type Local } from "./code.ts";
import { finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS, loopOf } from "./loop.ts";
import { emitBlock } from "./matmul.ts";
import type { Module } from "./module.ts";
import * as op from "./op.ts";
import { heightsAlone, productOf, ROWS, type ScratchPlan, scratchOf } from "./product.ts";
import { emitPanels } from "./product-panels.ts";
import type { KernelFunction, Settings } from "./program.ts";

const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;

/**
 * Writes a product, and the loop over its elements; rows of all matrices of a stack are counted on. Where threads divide panels
 * before rows it is two kernels, in place of which the one is called where there is one thread.
 */
export function emitProduct(
  module: Module,
  kernel: Kernel & { readonly kind: "matmul" },
  values: readonly Value[],
  layout: Layout,
  settings: Settings,
): readonly KernelFunction[] {
  const { fused, tile, sums } = settings;
  const { instruction } = kernel;
  const product = productOf(instruction, values);
  const { m, n, k } = product;
  const block = emitBlock(module, product, tile, fused, sums === undefined ? heightsAlone(product, tile) : undefined);
  const { accesses, after } = emitAfter(module, kernel, values, layout, settings);
  const code = new ProductWriter(kernel, values, layout, scratchOf(product, tile), block, after).write();
  const batches = sizeOf((values[instruction.output] as Value).shape.slice(0, -2));
  const index = module.add(code);
  const [panels, rows] = emitPanels(module, kernel, values, layout, settings, { block, after, accesses });
  if (panels && rows) return [panels, { ...rows, alone: index }];
  return [
    {
      rows: batches * m,
      grain: 1,
      free: false,
      work: batches * m * n * Math.max(k, 1),
      accesses: [...operandsOf(instruction, values), ...accesses],
      write: () => index,
    },
  ];
}

/** The function that takes rows of sums on, by number, and what it accesses. */
function emitAfter(
  module: Module,
  { instruction, after }: Kernel & { readonly kind: "matmul" },
  values: readonly Value[],
  layout: Layout,
  settings: Settings,
): { readonly after: number; readonly accesses: readonly Access[] } {
  const { output } = instruction;
  const { row } = scratchOf(productOf(instruction, values), settings.tile);
  if (after) {
    const loop = loopOf(after, values, layout, { ...settings, scratch: { value: output, row } });
    return { after: module.add(loop.write(1)), accesses: loop.accesses };
  }
  const { shape, dtype } = values[output] as Value;
  const bytes = (shape.at(-1) as number) * BYTES[dtype];
  const copy = module.add(emitCopy(output, bytes, row, layout));
  return { after: copy, accesses: [{ value: output, writes: true, row: bytes }] };
}

/** Of A each row reads one row, unless it is transposed or stretched; of B all. */
function operandsOf(instruction: Instruction, values: readonly Value[]): readonly Access[] {
  const { k, transA, float64 } = productOf(instruction, values);
  const [a, b] = instruction.inputs as [number, number];
  const matrices = (value: number): number => sizeOf((values[value] as Value).shape.slice(0, -2));
  const follows = !transA && matrices(a) === matrices(instruction.output);
  return [
    { value: a, writes: false, row: follows ? k * (float64 ? 8 : 4) : undefined },
    { value: b, writes: false, row: undefined },
  ];
}

class ProductWriter {
  readonly #code = new Code(LOOP_PARAMETERS);
  readonly #kernel: Kernel & { readonly kind: "matmul" };
  readonly #values: readonly Value[];
  readonly #layout: Layout;
  readonly #find: (place: Place) => { readonly base: Local | undefined; readonly offset: number };
  readonly #scratch: ScratchPlan;
  /** Numbers of the function that computes a block of sums, and of the one that takes them on. */
  readonly #block: number;
  readonly #then: number;
  readonly #batches: readonly number[];
  readonly #batch = this.#code.local(I32);
  /** Rows within the matrix at hand. */
  readonly #start = this.#code.local(I32);
  readonly #end = this.#code.local(I32);

  constructor(
    kernel: Kernel & { readonly kind: "matmul" },
    values: readonly Value[],
    layout: Layout,
    scratch: ScratchPlan,
    block: number,
    then: number,
  ) {
    this.#kernel = kernel;
    this.#values = values;
    this.#layout = layout;
    this.#find = finder(this.#code, TABLE, layout);
    this.#scratch = scratch;
    this.#block = block;
    this.#then = then;
    this.#batches = (values[kernel.instruction.output] as Value).shape.slice(0, -2);
  }

  write(): Code {
    const code = this.#code;
    if (this.#batches.length === 0) {
      code.get(FROM).set(this.#start).get(TO).set(this.#end);
      code
        .get(FROM)
        .get(TO)
        .op(op.i32LtU)
        .when(() => this.#blocks());
      return code;
    }
    const { m } = productOf(this.#kernel.instruction, this.#values);
    code.get(FROM).i32(m).op(op.i32DivU).set(this.#batch);
    code.block(() =>
      code.loop(() => {
        code.get(this.#batch).i32(m).op(op.i32Mul).get(TO).op(op.i32GeU).branchIf(1);
        this.#clamp(this.#start, FROM, m);
        this.#clamp(this.#end, TO, m);
        this.#blocks();
        code.increase(this.#batch, 1).branch(0);
      }),
    );
    return code;
  }

  /** Where rows begin or end within the matrix at hand. */
  #clamp(to: Local, at: Local, m: number): void {
    const code = this.#code;
    code.get(at).get(this.#batch).i32(m).op(op.i32Mul).op(op.i32Sub).set(to);
    code.i32(0).get(to).get(to).i32(0).op(op.i32LtS).op(op.select).set(to);
    code.get(to).i32(m).get(to).i32(m).op(op.i32LtS).op(op.select).set(to);
  }

  /** Blocks of equal height, at most ROWS. */
  #blocks(): void {
    const code = this.#code;
    const { m, n, k, float64 } = productOf(this.#kernel.instruction, this.#values);
    const [a, b] = this.#kernel.instruction.inputs as [number, number];
    const [count, height, last] = [code.local(I32), code.local(I32), code.local(I32)];
    const size = float64 ? 8 : 4;
    code.get(this.#end).get(this.#start).op(op.i32Sub).tee(height);
    code
      .i32(ROWS - 1)
      .op(op.i32Add)
      .i32(ROWS)
      .op(op.i32DivU)
      .set(count);
    code.get(height).get(count).op(op.i32Add).i32(-1).op(op.i32Add).get(count).op(op.i32DivU).set(height);
    code.loop(() => {
      code.get(this.#start).get(height).op(op.i32Add).tee(last);
      code.get(this.#end).get(last).get(this.#end).op(op.i32LtU).op(op.select).set(last);
      this.#matrix(a, m * k * size);
      this.#matrix(b, k * n * size);
      const { panels, parts } = this.#scratch;
      code.get(SCRATCH).get(SCRATCH).get(this.#start).get(last).i32(0).i32(panels).i32(0).i32(parts).call(this.#block);
      code.get(TABLE);
      for (const at of [this.#start, last]) {
        code.get(at);
        if (this.#batches.length > 0) code.get(this.#batch).i32(m).op(op.i32Mul).op(op.i32Add);
      }
      code.get(SCRATCH).call(this.#then);
      code.get(last).tee(this.#start).get(this.#end).op(op.i32LtU).branchIf(0);
    });
  }

  /** Puts the address of an operand's matrix on the stack: the one that belongs to the batch at hand. */
  #matrix(value: number, bytes: number): void {
    const code = this.#code;
    const { base, offset } = this.#find(this.#layout.places[value] as Place);
    code.i32(offset);
    if (base !== undefined) code.get(base).op(op.i32Add);
    const own = (this.#values[value] as Value).shape.slice(0, -2);
    let step = bytes;
    let around = 1;
    for (let axis = this.#batches.length - 1; axis >= 0; axis--) {
      const length = own[axis - this.#batches.length + own.length] ?? 1;
      const all = this.#batches[axis] as number;
      if (length !== 1) {
        code.get(this.#batch).i32(around).op(op.i32DivU).i32(all).op(op.i32RemU).i32(step).op(op.i32Mul).op(op.i32Add);
        step *= length;
      }
      around *= all;
    }
  }
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
