// One block of a sum: four sums in double, side by side, of every fourth element; what is left over goes to the first.
import { F64, I32, type Local, V128 } from "./code.ts";
import * as op from "./op.ts";
import type { Row } from "./reduce.ts";
import type { SumKind } from "./sum.ts";

const ADD = 0xf0;
const PROMOTE_LOW = 0x5f;
const UPPER_FIRST = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7] as const;
const CHAINS = [0, 1, 2, 3] as const;

/** totals = the sum of `count` elements, which is used up; `at` moves past them. */
export function emitBlock(row: Row, kind: SumKind, count: Local, totals: readonly Local[]): void {
  const [total, second = total] = totals as [Local, Local?];
  if (kind === "columns") emitColumns(row, count, total, second);
  else if (kind === "column") emitColumn(row, count, total);
  else emitRow(row, count, total);
}

/** `four` for every four elements, `one` for each that is left. */
function fours({ code }: Row, count: Local, four: () => void, one: () => void): void {
  const rest = code.local(I32);
  code.get(count).i32(3).op(op.i32And).set(rest);
  code.get(count).i32(2).op(op.i32ShrU).set(count);
  code.repeat(count, four);
  code.repeat(rest, one);
}

/** Puts an element on the stack, in double. */
function load({ code, float64, at }: Row, offset: number): void {
  code.get(at);
  if (float64) code.memory(0x2b, 3, offset);
  else code.memory(0x2a, 2, offset).op(op.f64PromoteF32);
}

/** sum += the two numbers of a vector that are its lower half, or its upper one; the vector is float32. */
function addHalf({ code }: Row, sum: Local, value: Local, upper: boolean): void {
  code.get(sum).get(value);
  if (upper) code.get(value).shuffle(UPPER_FIRST);
  code.simd(PROMOTE_LOW).simd(ADD).set(sum);
}

/** Four neighbouring float32 columns: two vectors of double for each of the four sums. */
function emitColumns(row: Row, count: Local, low: Local, high: Local): void {
  const { code, at, step } = row;
  const sums = CHAINS.map(() => [code.local(V128), code.local(V128)] as const);
  const value = code.local(V128);
  const add = (chain: number): void => {
    code
      .get(at)
      .vector(0x00, chain * step)
      .set(value);
    for (const half of [0, 1] as const) addHalf(row, (sums[chain] as readonly [Local, Local])[half], value, half === 1);
  };
  for (const sum of sums.flat()) code.splatI32(0).set(sum);
  fours(
    row,
    count,
    () => {
      for (const chain of CHAINS) add(chain);
      code.increase(at, 4 * step);
    },
    () => {
      add(0);
      code.increase(at, step);
    },
  );
  for (const [half, into] of [low, high].entries()) {
    const [s0, s1, s2, s3] = sums.map((pair) => pair[half]) as [Local, Local, Local, Local];
    code.get(s0).get(s1).simd(ADD).get(s2).get(s3).simd(ADD).simd(ADD).set(into);
  }
}

/** One column, or whatever lies apart. */
function emitColumn(row: Row, count: Local, total: Local): void {
  const { code, at, step } = row;
  const sums = CHAINS.map(() => code.local(F64)) as [Local, Local, Local, Local];
  const add = (chain: 0 | 1 | 2 | 3): void => {
    code.get(sums[chain]);
    load(row, chain * step);
    code.op(op.f64Add).set(sums[chain]);
  };
  for (const sum of sums) code.f64(0).set(sum);
  fours(
    row,
    count,
    () => {
      for (const chain of CHAINS) add(chain);
      code.increase(at, 4 * step);
    },
    () => {
      add(0);
      code.increase(at, step);
    },
  );
  const [s0, s1, s2, s3] = sums;
  code.get(s0).get(s1).op(op.f64Add).get(s2).get(s3).op(op.f64Add).op(op.f64Add).set(total);
}

/** Elements side by side: the four sums are two vectors. */
function emitRow(row: Row, count: Local, total: Local): void {
  const { code, float64, at, step } = row;
  const [first, last, value] = [code.local(V128), code.local(V128), code.local(V128)];
  const rest = code.local(I32);
  code.splatI32(0).set(first).splatI32(0).set(last);
  code.get(count).i32(3).op(op.i32And).set(rest);
  code.get(count).i32(2).op(op.i32ShrU).set(count);
  code.repeat(count, () => {
    if (float64) {
      code.get(first).get(at).vector(0x00, 0).simd(ADD).set(first);
      code.get(last).get(at).vector(0x00, 16).simd(ADD).set(last);
      code.increase(at, 32);
    } else {
      code.get(at).vector(0x00, 0).set(value).increase(at, 16);
      addHalf(row, first, value, false);
      addHalf(row, last, value, true);
    }
  });
  code.get(first).lane(0x21, 0).set(total);
  code.repeat(rest, () => {
    code.get(total);
    load(row, 0);
    code.op(op.f64Add).set(total).increase(at, step);
  });
  code.get(total).get(first).lane(0x21, 1).op(op.f64Add);
  code.get(last).lane(0x21, 0).get(last).lane(0x21, 1).op(op.f64Add).op(op.f64Add).set(total);
}
