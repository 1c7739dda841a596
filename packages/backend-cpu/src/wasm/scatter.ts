// Adding slices up where indices say: a row is a few neighbouring columns, which one pass over all indices sums up in
// the thread's own memory, in the order of the indices, as kernels/gather.ts does it.

import type { Dtype, Instruction, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Place } from "@chainrule/plan";
import { BYTES } from "@chainrule/plan";
import { around } from "../kernels/walk.ts";
import { Code, I32, type Local } from "./code.ts";
import { finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";
import * as op from "./op.ts";
import { forUnits } from "./runs.ts";
import type { SingleFunction } from "./singles.ts";

const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;
/** Columns that are summed up together. */
const WIDTH = 8;

const sumBytes = (dtype: Dtype): number => (dtype === "int32" ? 4 : 8);

/** Bytes of sums that it needs of each thread's own memory. */
export function scatterBytes({ output, attributes }: Instruction, values: readonly Value[]): number {
  const { shape, dtype } = values[output] as Value;
  const [, size, inner] = around(shape, attributes.axes?.[0] ?? 0);
  return size * Math.min(inner, WIDTH) * sumBytes(dtype);
}

/** Whether it is of numbers that are summed here. */
export const isScatter = ({ op: name, output }: Instruction, values: readonly Value[]): boolean =>
  name === "scatterAdd" && values[output]?.dtype !== "bool";

export function emitScatter(instruction: Instruction, values: readonly Value[], layout: Layout): SingleFunction {
  const { inputs, output, attributes } = instruction;
  const [x, indices] = inputs as [number, number];
  const { shape, dtype } = values[output] as Value;
  const [outer, size, inner] = around(shape, attributes.axes?.[0] ?? 0);
  const count = sizeOf((values[indices] as Value).shape);
  const blocks = Math.ceil(inner / WIDTH);
  const writer = new ScatterWriter(dtype, { size, inner, count });
  const { code } = writer;
  const find = finder(code, TABLE, layout);
  const at = (value: number) => find(layout.places[value] as Place);
  const [from, named, to] = [at(x), at(indices), at(output)];
  const push = (address: { readonly base: Local | undefined; readonly offset: number }): void => {
    code.i32(address.offset);
    if (address.base !== undefined) code.get(address.base).op(op.i32Add);
  };
  forUnits(code, FROM, TO, (unit) => {
    /** Where the block begins in a value with so many elements for each of the outer axes. */
    const begin = (address: typeof from, elements: number, into: Local): void => {
      push(address);
      code.get(unit).i32(blocks).op(op.i32DivU).i32(elements).op(op.i32Mul);
      code.get(unit).i32(blocks).op(op.i32RemU).i32(WIDTH).op(op.i32Mul).op(op.i32Add);
      code.i32(BYTES[dtype]).op(op.i32Mul).op(op.i32Add).set(into);
    };
    begin(from, count * inner, writer.from);
    begin(to, size * inner, writer.to);
    push(named);
    code.set(writer.named);
    const rest = inner % WIDTH;
    if (rest === 0) writer.block(WIDTH);
    else if (blocks === 1) writer.block(rest);
    else {
      code
        .get(unit)
        .i32(blocks)
        .op(op.i32RemU)
        .i32(blocks - 1)
        .op(op.i32LtU);
      code.when(
        () => writer.block(WIDTH),
        () => writer.block(rest),
      );
    }
  });
  const accesses = [
    { value: x, writes: false, row: blocks === 1 ? count * inner * BYTES[dtype] : undefined },
    { value: indices, writes: false, row: undefined },
    { value: output, writes: true, row: blocks === 1 ? size * inner * BYTES[dtype] : undefined },
  ];
  return { code, rows: outer * blocks, work: outer * (count + size) * inner, accesses };
}

class ScatterWriter {
  readonly code = new Code(LOOP_PARAMETERS);
  readonly from = this.code.local(I32);
  readonly named = this.code.local(I32);
  readonly to = this.code.local(I32);
  readonly #left = this.code.local(I32);
  readonly #along = this.code.local(I32);
  readonly #sums = this.code.local(I32);
  readonly #dtype: Dtype;
  readonly #shape: { readonly size: number; readonly inner: number; readonly count: number };

  constructor(dtype: Dtype, shape: { readonly size: number; readonly inner: number; readonly count: number }) {
    this.#dtype = dtype;
    this.#shape = shape;
  }

  /** So many columns, all the way. */
  block(width: number): void {
    const { code } = this;
    const { size, inner, count } = this.#shape;
    const bytes = width * sumBytes(this.#dtype);
    const row = inner * BYTES[this.#dtype];
    code
      .get(SCRATCH)
      .i32(0)
      .i32(size * bytes)
      .fillMemory();
    code.i32(count).set(this.#left);
    code.repeat(this.#left, () => {
      code.get(this.named).i32Load().tee(this.#along).i32(size).op(op.i32LtU);
      code.when(() => {
        code.get(this.#along).i32(bytes).op(op.i32Mul).get(SCRATCH).op(op.i32Add).set(this.#sums);
        for (let column = 0; column < width; column++) this.#add(column);
      });
      code.increase(this.named, 4).increase(this.from, row);
    });
    code.i32(size).set(this.#left).get(SCRATCH).set(this.#sums);
    code.repeat(this.#left, () => {
      for (let column = 0; column < width; column++) this.#store(column);
      code.increase(this.#sums, bytes).increase(this.to, row);
    });
  }

  #add(column: number): void {
    const { code } = this;
    const at = column * BYTES[this.#dtype];
    if (this.#dtype === "int32") {
      code.get(this.#sums).get(this.#sums).i32Load(at).get(this.from).i32Load(at).op(op.i32Add).i32Store(at);
      return;
    }
    const sum = column * 8;
    code.get(this.#sums).get(this.#sums).memory(0x2b, 3, sum).get(this.from);
    if (this.#dtype === "float64") code.memory(0x2b, 3, at);
    else code.memory(0x2a, 2, at).op(op.f64PromoteF32);
    code.op(op.f64Add).memory(0x39, 3, sum);
  }

  #store(column: number): void {
    const { code } = this;
    const at = column * BYTES[this.#dtype];
    code.get(this.to).get(this.#sums);
    if (this.#dtype === "int32") code.i32Load(at).i32Store(at);
    else if (this.#dtype === "float64") code.memory(0x2b, 3, column * 8).memory(0x39, 3, at);
    else
      code
        .memory(0x2b, 3, column * 8)
        .op(op.f32DemoteF64)
        .memory(0x38, 2, at);
  }
}
