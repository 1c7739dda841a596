// A tile of a matrix product: sums that stay in registers, the one loop that decides how fast a network is.
import type { Local } from "./code.ts";
import { Code, I32, V128 } from "./code.ts";
import * as op from "./op.ts";

/** A tile's shape, and how far apart its operands' elements lie from one step of K to the next, in bytes. */
export interface TileKind {
  readonly height: number;
  readonly vectors: number;
  readonly aStep: number;
  readonly bStep: number;
  /** From one row of A to the next, where steps are not written out: offsets are faster there than addresses. */
  readonly aRow: number | undefined;
  readonly float64: boolean;
  readonly fused: boolean;
  readonly unroll: number;
}

/**
 * One tile: (A, B, sums, depth, adds, bytes from one row of A to the next, and from one of the sums) adds A · B over `depth` steps
 * of K to the sums, or sets them where adds is 0. Products whose steps are alike share it, however long their rows are.
 */
export function emitTile({ height, vectors, aStep, bStep, aRow, float64, fused, unroll }: TileKind): Code {
  const code = new Code([I32, I32, I32, I32, I32, I32, I32]);
  const [A, B, SUMS, DEPTH, ADDS, A_ROW, SUMS_ROW] = [0, 1, 2, 3, 4, 5, 6] as const;
  const sums = Array.from({ length: height * vectors }, () => code.local(V128));
  const columns = Array.from({ length: vectors }, () => code.local(V128));
  const element = code.local(V128);
  const count = code.local(I32);
  // Where steps are written out, each row of A has its own address: V8 computes another for every element that it reads at an offset.
  const rows = aRow === undefined ? addressesOf(code, A, A_ROW, height) : new Array<Local>(height).fill(A);
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
        .vector(splat, i * (aRow ?? 0) + u * aStep)
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
  const places = addressesOf(code, SUMS, SUMS_ROW, height).flatMap((row, i) =>
    Array.from({ length: vectors }, (_, j) => ({ row, local: sums[i * vectors + j] as Local, offset: j * 16 })),
  );
  code.get(ADDS).when(() => {
    for (const { row, local, offset } of places) code.get(row).vector(0x00, offset).get(local).simd(sum).set(local);
  });
  for (const { row, local, offset } of places) code.get(row).get(local).vector(0x0b, offset);
  return code;
}

/** Addresses of so many rows, the first of which is known. */
function addressesOf(code: Code, first: Local, bytes: Local, count: number): readonly Local[] {
  const rows = [first];
  while (rows.length < count) {
    const row = code.local(I32);
    code
      .get(rows.at(-1) as Local)
      .get(bytes)
      .op(op.i32Add)
      .set(row);
    rows.push(row);
  }
  return rows;
}
