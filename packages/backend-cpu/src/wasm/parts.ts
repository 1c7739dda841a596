// Joining and padding: a row of the whole is copied from rows of its parts, or filled.

import type { Instruction, Sizes, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Place } from "@chainrule/plan";
import { BYTES } from "@chainrule/plan";
import { around } from "../kernels/walk.ts";
import { Code, I32, type Local } from "./code.ts";
import { finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";
import * as op from "./op.ts";
import { emitFill, emitRun, forUnits } from "./runs.ts";
import type { SingleFunction } from "./singles.ts";

const [TABLE, FROM, TO] = [0, 1, 2] as const;

/** A function that goes over rows, and what finds a value's row: `address` puts base + row · bytes on the stack. */
function rowWriter(layout: Layout, values: readonly number[]) {
  const code = new Code(LOOP_PARAMETERS);
  const find = finder(code, TABLE, layout);
  const found = new Map(values.map((value) => [value, find(layout.places[value] as Place)]));
  const address = (value: number, row: Local, bytes: number): void => {
    const { base, offset } = found.get(value) as { readonly base: Local | undefined; readonly offset: number };
    code.get(row).i32(bytes).op(op.i32Mul).i32(offset).op(op.i32Add);
    if (base !== undefined) code.get(base).op(op.i32Add);
  };
  return { code, address };
}

/** x and then y along an axis. */
export function emitConcat(instruction: Instruction, values: readonly Value[], layout: Layout): SingleFunction {
  const { inputs, output, attributes } = instruction;
  const axis = attributes.axes?.[0] ?? 0;
  const { shape, dtype } = values[output] as Value;
  const [outer, along, inner] = around(shape, axis);
  const bytesOf = (value: number): number => ((values[value] as Value).shape[axis] as number) * inner * BYTES[dtype];
  const { code, address } = rowWriter(layout, [...inputs, output]);
  const [from, to] = [code.local(I32), code.local(I32)];
  const whole = along * inner * BYTES[dtype];
  forUnits(code, FROM, TO, (unit) => {
    address(output, unit, whole);
    code.set(to);
    for (const part of inputs) {
      const bytes = bytesOf(part);
      if (bytes === 0) continue;
      address(part, unit, bytes);
      code.set(from);
      emitRun(code, to, from, bytes);
      code.increase(to, bytes);
    }
  });
  const accesses = [
    ...inputs.map((value) => ({ value, writes: false, row: bytesOf(value) || undefined })),
    { value: output, writes: true, row: whole },
  ];
  return { code, rows: outer, work: sizeOf(shape), accesses };
}

/** The part from `starts` on, and the value elsewhere. */
export function emitPad(instruction: Instruction, values: readonly Value[], layout: Layout): SingleFunction {
  const { inputs, output, attributes } = instruction;
  const [x] = inputs as [number];
  const { starts = [], value = 0 } = attributes;
  const { shape, dtype } = values[output] as Value;
  const part = (values[x] as Value).shape;
  const size = BYTES[dtype];
  // A row goes from the last axis that is padded to the end.
  const last = Math.max(
    0,
    shape.findLastIndex((each, i) => each !== part[i]),
  );
  const inner = sizeOf(shape.slice(last + 1));
  const [whole, own] = [(shape[last] ?? 1) * inner, (part[last] ?? 1) * inner];
  const before = (starts[last] ?? 0) * inner;
  const { code, address } = rowWriter(layout, [x, output]);
  const [from, to, row, inside] = [code.local(I32), code.local(I32), code.local(I32), code.local(I32)];
  const around = shape.slice(0, last);
  forUnits(code, FROM, TO, (unit) => {
    emitPartRow(code, unit, around, part.slice(0, last), starts, row, inside);
    address(output, unit, whole * size);
    code.set(to).get(inside);
    code.when(
      () => {
        emitFill(code, to, dtype, value, before);
        address(x, row, own * size);
        code.set(from).increase(to, before * size);
        emitRun(code, to, from, own * size);
        code.increase(to, own * size);
        emitFill(code, to, dtype, value, whole - before - own);
      },
      () => emitFill(code, to, dtype, value, whole),
    );
  });
  const follows = around.every((each, i) => each === part[i]) && own > 0;
  const accesses = [
    { value: x, writes: false, row: follows ? own * size : undefined },
    { value: output, writes: true, row: whole * size },
  ];
  return { code, rows: sizeOf(around), work: sizeOf(shape), accesses };
}

/** row = the row of the part that lies at a row of the whole, where it has one: inside is 0 elsewhere. */
function emitPartRow(
  code: Code,
  unit: Local,
  whole: Sizes,
  part: Sizes,
  starts: readonly number[],
  row: Local,
  inside: Local,
): void {
  const at = code.local(I32);
  code.i32(0).set(row).i32(1).set(inside);
  for (const [axis, size] of whole.entries()) {
    const after = axis + 1;
    code
      .get(unit)
      .i32(Math.max(1, sizeOf(whole.slice(after))))
      .op(op.i32DivU)
      .i32(Math.max(1, size))
      .op(op.i32RemU);
    code
      .i32(starts[axis] ?? 0)
      .op(op.i32Sub)
      .tee(at);
    // Before the part it is below 0, which is a large number without a sign.
    code
      .i32(part[axis] as number)
      .op(op.i32LtU)
      .get(inside)
      .op(op.i32And)
      .set(inside);
    code
      .get(at)
      .i32(sizeOf(part.slice(after)))
      .op(op.i32Mul)
      .get(row)
      .op(op.i32Add)
      .set(row);
  }
}
