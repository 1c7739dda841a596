// A product of few rows, large enough that threads meet for it. Divided by rows, each thread would read, and pack, all of B;
// here they divide panels of columns, and then take the rows of the sums on. Where the sums are small next to B, those of each
// part of K are kept apart, and added up after: each thread then reads rows of B that it wrote itself, as a rule.
import type { Value } from "@chainrule/core";
import type { Kernel, Place } from "@chainrule/plan";
import { type Access, SUMS } from "./access.ts";
import { Code, I32, V128 } from "./code.ts";
import { finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";
import type { Module } from "./module.ts";
import * as op from "./op.ts";
import { productOf, ROWS, type ScratchPlan, scratchOf } from "./product.ts";
import type { KernelFunction, Settings } from "./program.ts";

const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;

type Matmul = Kernel & { readonly kind: "matmul" };

/** So many multiplications are worth meeting for, and so many where sums are kept apart: that saves more. */
const WORTH_MEETING = 4e6;
const WORTH_APART = 1e6;
/** Sums that are kept apart take no more bytes than this. */
const MOST_BYTES = 1 << 24;

/** Fewer panels cannot be divided evenly. */
const ENOUGH = 16;

/** How many sums are kept apart for each element: 0 where threads divide a product's rows. */
function groupsOf({ instruction }: Matmul, values: readonly Value[]): number {
  const product = productOf(instruction, values);
  const { m, n, k } = product;
  const { depth, parts, panels, row } = scratchOf(product, { packs: false });
  const work = m * n * k;
  const apart = 2 * m < depth && parts * m * row <= MOST_BYTES;
  const groups = apart && work >= WORTH_APART ? parts : work >= WORTH_MEETING ? 1 : 0;
  const stacked = (values[instruction.output] as Value).shape.length > 2;
  return stacked || m > ROWS || groups * panels < ENOUGH ? 0 : groups;
}

/** Bytes that threads share for a product's sums. */
export function sumsOf(kernel: Matmul, values: readonly Value[]): number {
  const product = productOf(kernel.instruction, values);
  return groupsOf(kernel, values) * product.m * scratchOf(product, { packs: false }).row;
}

/** Functions of a product by number: of a block of its sums, and of what becomes of rows of them, with what that accesses. */
interface ProductFunctions {
  readonly block: number;
  readonly after: number;
  readonly accesses: readonly Access[];
}

/** Writes a product in two kernels, of panels and then of rows; none where rows alone are divided. */
export function emitPanels(
  module: Module,
  kernel: Matmul,
  values: readonly Value[],
  layout: Layout,
  { tile, sums }: Settings,
  { block, after, accesses }: ProductFunctions,
): readonly [KernelFunction, KernelFunction] | readonly [] {
  const groups = groupsOf(kernel, values);
  if (groups === 0 || sums === undefined) return [];
  const { instruction } = kernel;
  const product = productOf(instruction, values);
  const { m, n, k, float64 } = product;
  const plan = { ...scratchOf(product, tile), m, groups, sums, float64 };
  const operands = instruction.inputs as readonly [number, number];
  const panels = module.add(emitGroups(plan, layout, operands, block));
  const rows = module.add(emitRows(plan, after));
  const reads = (value: number): Access => ({ value, writes: false, row: undefined });
  const divided = { grain: 1, free: false };
  return [
    {
      ...divided,
      rows: groups * plan.panels,
      work: m * n * k,
      accesses: [...operands.map(reads), { value: SUMS, writes: true, row: undefined }],
      write: () => panels,
      alone: "nothing",
    },
    { ...divided, rows: m, work: groups * m * n, accesses: [reads(SUMS), ...accesses], write: () => rows },
  ];
}

/** Sums that threads share: those of a group of parts, all rows, then those of the next. */
interface SharedSums extends ScratchPlan {
  readonly m: number;
  readonly groups: number;
  readonly sums: number;
  readonly float64: boolean;
}

/** Panels from one to another, those of the first group first. */
function emitGroups(
  { m, row, groups, panels, parts, sums }: SharedSums,
  layout: Layout,
  operands: readonly number[],
  block: number,
): Code {
  const code = new Code(LOOP_PARAMETERS);
  const [group, first, last] = [code.local(I32), code.local(I32), code.local(I32)];
  const each = parts / groups;
  const find = finder(code, TABLE, layout);
  const addresses = operands.map((value) => find(layout.places[value] as Place));
  code.loop(() => {
    code.get(FROM).i32(panels).op(op.i32DivU).set(group);
    code.get(FROM).i32(panels).op(op.i32RemU).tee(first).get(TO).op(op.i32Add).get(FROM).op(op.i32Sub).tee(last);
    code.i32(panels).get(last).i32(panels).op(op.i32LtS).op(op.select).set(last);
    for (const { base, offset } of addresses) {
      code.i32(offset);
      if (base !== undefined) code.get(base).op(op.i32Add);
    }
    code
      .get(SCRATCH)
      .i32(sums)
      .get(group)
      .i32(m * row)
      .op(op.i32Mul)
      .op(op.i32Add);
    code.i32(0).i32(m).get(first).get(last);
    code.get(group).i32(each).op(op.i32Mul).get(group).i32(1).op(op.i32Add).i32(each).op(op.i32Mul).call(block);
    code.get(FROM).get(last).op(op.i32Add).get(first).op(op.i32Sub).tee(FROM).get(TO).op(op.i32LtS).branchIf(0);
  });
  return code;
}

/** Rows of the sums, those of all groups added up in order, and then what becomes of them. */
function emitRows({ m, row, groups, sums, float64 }: SharedSums, after: number): Code {
  const code = new Code(LOOP_PARAMETERS);
  const from = code.local(I32);
  code.get(FROM).i32(row).op(op.i32Mul).i32(sums).op(op.i32Add).set(from);
  code.get(TABLE).get(FROM).get(TO);
  if (groups === 1) return code.get(from).call(after);
  const [to, count] = [code.local(I32), code.local(I32)];
  const [next, left] = [code.local(I32), code.local(I32)];
  const both = [code.local(V128), code.local(V128)];
  const sum = float64 ? 0xf0 : 0xe4;
  code.get(SCRATCH).set(to);
  code
    .get(TO)
    .get(FROM)
    .op(op.i32Sub)
    .i32(row / 32)
    .op(op.i32Mul)
    .set(count);
  code.repeat(count, () => {
    for (const [i, local] of both.entries())
      code
        .get(from)
        .vector(0x00, 16 * i)
        .set(local);
    code
      .get(from)
      .set(next)
      .i32(groups - 1)
      .set(left);
    code.repeat(left, () => {
      code.increase(next, m * row);
      for (const [i, local] of both.entries())
        code
          .get(local)
          .get(next)
          .vector(0x00, 16 * i)
          .simd(sum)
          .set(local);
    });
    for (const [i, local] of both.entries())
      code
        .get(to)
        .get(local)
        .vector(0x0b, 16 * i);
    code.increase(from, 32).increase(to, 32);
  });
  return code.get(SCRATCH).call(after);
}
