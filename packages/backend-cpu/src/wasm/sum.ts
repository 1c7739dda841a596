// A sum is formed in double: four sums side by side in blocks of 128, and the sums of blocks added up in pairs. How it is
// formed depends on its length alone; kernels/sum.ts forms it the same way.
import { F64, I32, type Local, V128 } from "./code.ts";
import * as op from "./op.ts";
import type { Row } from "./reduce.ts";
import { emitBlock } from "./sum-block.ts";

const BLOCK = 128;
/** Room for sums that wait for one of equal length: one for each bit of the number of blocks, of four columns. */
export const SUM_BYTES = 32 * 32;

const ADD = 0xf0;
const DEMOTE = 0x5e;
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23] as const;

/** Elements side by side, elements of one column, or of four neighbouring float32 columns. */
export type SumKind = "row" | "column" | "columns";

/** Sums a row or columns, and stores the result. `waiting` is a local that holds the address of SUM_BYTES bytes. */
export function emitSum(row: Row, kind: SumKind, waiting: Local): void {
  const { code, wide, to, length } = row;
  const vectors = kind === "columns";
  const totals = vectors ? [code.local(V128), code.local(V128)] : [code.local(F64)];
  const slot = vectors ? 32 : 8;
  const count = code.local(I32);
  const zero = (local: Local): void => {
    (vectors ? code.splatI32(0) : code.f64(0)).set(local);
  };
  const addWaiting = (from: Local): void => {
    for (const [i, total] of totals.entries()) {
      if (vectors)
        code
          .get(from)
          .vector(0x00, 16 * i)
          .get(total)
          .simd(ADD);
      else code.get(from).memory(0x2b, 3, 0).get(total).op(op.f64Add);
      code.set(total);
    }
  };
  totals.forEach(zero);
  if (length > 0 && length <= BLOCK) {
    code.i32(length).set(count);
    emitBlock(row, kind, count, totals);
  } else if (length > BLOCK) {
    const [rest, block, pairs, depth] = Array.from({ length: 4 }, () => code.local(I32)) as [
      Local,
      Local,
      Local,
      Local,
    ];
    code.i32(length).set(rest).i32(0).set(block).get(waiting).set(depth);
    code.loop(() => {
      code.get(rest).i32(BLOCK).get(rest).i32(BLOCK).op(op.i32LtS).op(op.select).set(count);
      code.get(rest).get(count).op(op.i32Sub).set(rest);
      emitBlock(row, kind, count, totals);
      code.get(block).set(pairs);
      code.block(() =>
        code.loop(() => {
          code.get(pairs).i32(1).op(op.i32And).op(op.i32Eqz).branchIf(1);
          code.increase(depth, -slot);
          addWaiting(depth);
          code.get(pairs).i32(1).op(op.i32ShrU).set(pairs).branch(0);
        }),
      );
      for (const [i, total] of totals.entries()) {
        code.get(depth).get(total);
        if (vectors) code.vector(0x0b, 16 * i);
        else code.memory(0x39, 3, 0);
      }
      code.increase(depth, slot).increase(block, 1).get(rest).branchIf(0);
    });
    // The last total is here already; the others still wait.
    code.increase(depth, -slot);
    code.block(() =>
      code.loop(() => {
        code.get(depth).get(waiting).op(op.i32Eq).branchIf(1).increase(depth, -slot);
        addWaiting(depth);
        code.branch(0);
      }),
    );
  }
  code.get(to);
  const [low, high = low] = totals as [Local, Local?];
  if (vectors && wide) code.get(low).vector(0x0b, 0).get(to).get(high).vector(0x0b, 16);
  else if (vectors) code.get(low).simd(DEMOTE).get(high).simd(DEMOTE).shuffle(LOWER_HALVES).vector(0x0b, 0);
  else if (wide) code.get(low).memory(0x39, 3, 0);
  else code.get(low).op(op.f32DemoteF64).memory(0x38, 2, 0);
}
