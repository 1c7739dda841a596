// Picking slices by their indices: a row is the slice that one index names.

import type { Instruction, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Place } from "@chainrule/plan";
import { BYTES } from "@chainrule/plan";
import { around } from "../kernels/walk.ts";
import { Code, I32 } from "./code.ts";
import { finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";
import * as op from "./op.ts";
import { emitFill, emitRun, forUnits } from "./runs.ts";
import type { SingleFunction } from "./singles.ts";

const [TABLE, FROM, TO] = [0, 1, 2] as const;

/** NaN where there is no such slice, which whole numbers and bools store as 0. */
export function emitGather(instruction: Instruction, values: readonly Value[], layout: Layout): SingleFunction {
  const { inputs, output, attributes } = instruction;
  const [x, indices] = inputs as [number, number];
  const { shape, dtype } = values[x] as Value;
  const [outer, size, inner] = around(shape, attributes.axes?.[0] ?? 0);
  const count = sizeOf((values[indices] as Value).shape);
  const bytes = inner * BYTES[dtype];
  const code = new Code(LOOP_PARAMETERS);
  const find = finder(code, TABLE, layout);
  const [along, from, to] = [code.local(I32), code.local(I32), code.local(I32)];
  const plus = (value: number): void => {
    const { base, offset } = find(layout.places[value] as Place);
    code.i32(offset).op(op.i32Add);
    if (base !== undefined) code.get(base).op(op.i32Add);
  };
  // Addresses in the table are read before the loop.
  for (const value of [x, indices, output]) find(layout.places[value] as Place);
  forUnits(code, FROM, TO, (unit) => {
    code.get(unit).i32(bytes).op(op.i32Mul);
    plus(output);
    code.set(to).get(unit);
    if (outer > 1) code.i32(count).op(op.i32RemU);
    code.i32(4).op(op.i32Mul);
    plus(indices);
    code.i32Load().tee(along).i32(size).op(op.i32LtU);
    code.when(
      () => {
        code.get(along);
        if (outer > 1) code.get(unit).i32(count).op(op.i32DivU).i32(size).op(op.i32Mul).op(op.i32Add);
        code.i32(bytes).op(op.i32Mul);
        plus(x);
        code.set(from);
        emitRun(code, to, from, bytes);
      },
      () => emitFill(code, to, dtype, Number.NaN, inner),
    );
  });
  const accesses = [
    { value: x, writes: false, row: undefined },
    { value: indices, writes: false, row: outer === 1 ? 4 : undefined },
    { value: output, writes: true, row: bytes },
  ];
  return { code, rows: outer * count, work: outer * count * inner, accesses };
}
