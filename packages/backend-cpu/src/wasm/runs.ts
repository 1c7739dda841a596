// Neighbouring bytes of known number: copied, or filled with one value.

import { allocate, type Dtype } from "@chainrule/core";
import { BYTES } from "@chainrule/plan";
import type { Code, Local } from "./code.ts";
import { I32 } from "./code.ts";
import * as op from "./op.ts";

/** As many bytes are copied by instructions that are written out; calling the engine costs more. */
const WRITTEN_OUT = 64;
/** Loads and stores of so many bytes. */
const PIECES = [
  { bytes: 8, load: 0x29, store: 0x37, align: 0 },
  { bytes: 4, load: 0x28, store: 0x36, align: 0 },
  { bytes: 1, load: 0x2d, store: 0x3a, align: 0 },
] as const;

/** Copies from one address to another; both locals stay as they are. */
export function emitRun(code: Code, to: Local, from: Local, bytes: number): void {
  if (bytes > WRITTEN_OUT) {
    code.get(to).get(from).i32(bytes).copyMemory();
    return;
  }
  let at = 0;
  for (; at + 16 <= bytes; at += 16) code.get(to).get(from).vector(0x00, at).vector(0x0b, at);
  for (const piece of PIECES)
    for (; at + piece.bytes <= bytes; at += piece.bytes)
      code.get(to).get(from).memory(piece.load, piece.align, at).memory(piece.store, piece.align, at);
}

/** Fills as many elements as `count` with a value, from the address `to` on, which stays as it is. */
export function emitFill(code: Code, to: Local, dtype: Dtype, value: number, count: number): void {
  const size = BYTES[dtype];
  const one = allocate(dtype, 1).fill(value);
  if (count === 0) return;
  if (new Uint8Array(one.buffer).every((byte) => byte === 0)) {
    code
      .get(to)
      .i32(0)
      .i32(count * size)
      .fillMemory();
    return;
  }
  const [at, left] = [code.local(I32), code.local(I32)];
  code.get(to).set(at).i32(count).set(left);
  code.repeat(left, () => {
    code.get(at);
    if (dtype === "float64") code.f64(one[0] as number).memory(0x39, 0, 0);
    else if (dtype === "bool") code.i32(one[0] as number).memory(0x3a, 0, 0);
    else code.i32(new Int32Array(one.buffer)[0] as number).memory(0x36, 0, 0);
    code.increase(at, size);
  });
}

/** For each unit from one local to another, of which there is one at least. */
export function forUnits(code: Code, from: Local, to: Local, body: (unit: Local) => void): void {
  const unit = code.local(I32);
  code.get(from).set(unit);
  code.loop(() => {
    body(unit);
    code.get(unit).i32(1).op(op.i32Add).tee(unit).get(to).op(op.i32LtU).branchIf(0);
  });
}
