// A tile of a matrix product: sums that stay in registers, the one loop that decides how fast a network is.
import type { Local } from "./code.ts";
import { Code, I32, V128 } from "./code.ts";
import * as op from "./op.ts";

/** A tile's shape, and how far apart its operands' elements lie, in bytes. */
export interface TileKind {
  readonly height: number;
  readonly vectors: number;
  readonly aRow: number;
  readonly aStep: number;
  readonly bStep: number;
  readonly row: number;
  readonly float64: boolean;
  readonly fused: boolean;
  readonly unroll: number;
}

/** One tile: (A, B, sums, depth, step) adds A · B over `depth` steps of K to the sums, or sets them where step is 0. */
export function emitTile({ height, vectors, aRow, aStep, bStep, row, float64, fused, unroll }: TileKind): Code {
  const code = new Code([I32, I32, I32, I32, I32]);
  const [A, B, SUMS, DEPTH, STEP] = [0, 1, 2, 3, 4] as const;
  const sums = Array.from({ length: height * vectors }, () => code.local(V128));
  const columns = Array.from({ length: vectors }, () => code.local(V128));
  const element = code.local(V128);
  const count = code.local(I32);
  // Where steps are written out, each row of A has its own address: V8 computes another for every element that it reads at an offset.
  const apart = unroll > 1;
  const rows = Array.from({ length: height }, (_, i) => (apart && i > 0 ? code.local(I32) : A));
  for (const [i, local] of rows.entries())
    if (local !== A)
      code
        .get(A)
        .i32(i * aRow)
        .op(op.i32Add)
        .set(local);
  const [splat, multiply, sum, multiplyAdd] = float64 ? [0x0a, 0xf2, 0xf0, 0x107] : [0x09, 0xe6, 0xe4, 0x105];
  for (const local of sums) code.splatI32(0).set(local);
  const one = (u: number): void => {
    for (let j = 0; j < vectors; j++)
      code
        .get(B)
        .vector(0x00, u * bStep + j * 16)
        .set(columns[j] as Local);
    for (let i = 0; i < height; i++) {
      code
        .get(rows[i] as Local)
        .vector(splat, (apart ? 0 : i * aRow) + u * aStep)
        .set(element);
      for (let j = 0; j < vectors; j++) {
        const local = sums[i * vectors + j] as Local;
        code.get(element).get(columns[j] as Local);
        if (fused) code.get(local).simd(multiplyAdd);
        else code.simd(multiply).get(local).simd(sum);
        code.set(local);
      }
    }
  };
  const steps = (u: number): void => {
    for (let i = 0; i < u; i++) one(i);
    for (const local of new Set(rows)) code.increase(local, u * aStep);
    code.increase(B, u * bStep);
  };
  if (unroll > 1) {
    code.get(DEPTH).i32(unroll).op(op.i32DivU).set(count);
    code.repeat(count, () => steps(unroll));
    code.get(DEPTH).i32(unroll).op(op.i32RemU).set(count);
  } else code.get(DEPTH).set(count);
  code.repeat(count, () => steps(1));
  const each = (write: (local: Local, offset: number) => void): void => {
    for (let i = 0; i < height; i++)
      for (let j = 0; j < vectors; j++) write(sums[i * vectors + j] as Local, i * row + j * 16);
  };
  code
    .get(STEP)
    .when(() => each((local, offset) => code.get(SUMS).vector(0x00, offset).get(local).simd(sum).set(local)));
  each((local, offset) => code.get(SUMS).get(local).vector(0x0b, offset));
  return code;
}
