// A sum is formed in double: four sums side by side in blocks of 128, and the sums of blocks added up in pairs. How it is
// formed depends on its length alone; kernels/sum.ts forms it the same way.
import { F64, I32, type Local, op, V128 } from "./code.ts";
import type { Row } from "./reduce.ts";

const BLOCK = 128;
/** Room for sums that wait for one of equal length: one for each bit of the number of blocks, of four columns. */
export const SUM_BYTES = 32 * 32;

const ADD = 0xf0;
const PROMOTE_LOW = 0x5f;
const DEMOTE = 0x5e;
const UPPER_FIRST = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7] as const;
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23] as const;

/** Elements side by side, elements of one column, or of four neighbouring float32 columns. */
export type SumKind = "row" | "column" | "columns";

/** Sums a row or columns, and stores the result. `waiting` is a local that holds the address of SUM_BYTES bytes. */
export function emitSum(row: Row, kind: SumKind, waiting: Local): void {
  const { code, float64, to, length } = row;
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
  if (vectors) code.get(low).simd(DEMOTE).get(high).simd(DEMOTE).shuffle(LOWER_HALVES).vector(0x0b, 0);
  else if (float64) code.get(low).memory(0x39, 3, 0);
  else code.get(low).op(op.f32DemoteF64).memory(0x38, 2, 0);
}

/** totals = the sum of `count` elements, which is used up; `at` moves past them. */
function emitBlock({ code, float64, at, step }: Row, kind: SumKind, count: Local, totals: readonly Local[]): void {
  const rest = code.local(I32);
  const fours = (four: () => void, one: () => void): void => {
    code.get(count).i32(3).op(op.i32And).set(rest);
    code.get(count).i32(2).op(op.i32ShrU).set(count);
    code.repeat(count, four);
    code.repeat(rest, one);
  };
  const loadScalar = (offset: number): void => {
    code.get(at);
    if (float64) code.memory(0x2b, 3, offset);
    else code.memory(0x2a, 2, offset).op(op.f64PromoteF32);
  };
  const [total, second = total] = totals as [Local, Local?];
  if (kind === "columns") {
    const sums = Array.from({ length: 8 }, () => code.local(V128));
    const value = code.local(V128);
    const one = (chain: number): void => {
      code
        .get(at)
        .vector(0x00, chain * step)
        .set(value);
      const [low, high] = [sums[2 * chain], sums[2 * chain + 1]] as [Local, Local];
      code.get(low).get(value).simd(PROMOTE_LOW).simd(ADD).set(low);
      code.get(high).get(value).get(value).shuffle(UPPER_FIRST).simd(PROMOTE_LOW).simd(ADD).set(high);
    };
    for (const sum of sums) code.splatI32(0).set(sum);
    fours(
      () => {
        for (let chain = 0; chain < 4; chain++) one(chain);
        code.increase(at, 4 * step);
      },
      () => {
        one(0);
        code.increase(at, step);
      },
    );
    for (const [half, into] of [total, second].entries()) {
      const [s0, s1, s2, s3] = [0, 2, 4, 6].map((i) => sums[i + half]) as [Local, Local, Local, Local];
      code.get(s0).get(s1).simd(ADD).get(s2).get(s3).simd(ADD).simd(ADD).set(into);
    }
    return;
  }
  if (kind === "column") {
    const sums = Array.from({ length: 4 }, () => code.local(F64)) as [Local, Local, Local, Local];
    for (const sum of sums) code.f64(0).set(sum);
    const one = (chain: 0 | 1 | 2 | 3): void => {
      code.get(sums[chain]);
      loadScalar(chain * step);
      code.op(op.f64Add).set(sums[chain]);
    };
    fours(
      () => {
        for (const chain of [0, 1, 2, 3] as const) one(chain);
        code.increase(at, 4 * step);
      },
      () => {
        one(0);
        code.increase(at, step);
      },
    );
    const [s0, s1, s2, s3] = sums;
    code.get(s0).get(s1).op(op.f64Add).get(s2).get(s3).op(op.f64Add).op(op.f64Add).set(total);
    return;
  }
  const [first, last, value] = [code.local(V128), code.local(V128), code.local(V128)];
  code.splatI32(0).set(first).splatI32(0).set(last);
  code.get(count).i32(3).op(op.i32And).set(rest);
  code.get(count).i32(2).op(op.i32ShrU).set(count);
  code.repeat(count, () => {
    if (float64) {
      code.get(first).get(at).vector(0x00, 0).simd(ADD).set(first);
      code.get(last).get(at).vector(0x00, 16).simd(ADD).set(last);
      code.increase(at, 32);
    } else {
      code.get(at).vector(0x00, 0).set(value);
      code.get(first).get(value).simd(PROMOTE_LOW).simd(ADD).set(first);
      code.get(last).get(value).get(value).shuffle(UPPER_FIRST).simd(PROMOTE_LOW).simd(ADD).set(last);
      code.increase(at, 16);
    }
  });
  code.get(first).lane(0x21, 0).set(total);
  code.repeat(rest, () => {
    code.get(total);
    loadScalar(0);
    code.op(op.f64Add).set(total);
    code.increase(at, step);
  });
  code.get(total).get(first).lane(0x21, 1).op(op.f64Add);
  code.get(last).lane(0x21, 0).get(last).lane(0x21, 1).op(op.f64Add).op(op.f64Add).set(total);
}
