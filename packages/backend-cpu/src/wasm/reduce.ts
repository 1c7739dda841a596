// Reductions as WebAssembly: rows whose elements lie side by side, or columns, four at a time where they are float32.
import type { Instruction, Value } from "@chainrule/core";
import { isFloat, sizeOf } from "@chainrule/core";
import type { Place } from "@chainrule/plan";
import { planStages, type Stage } from "../kernels/reduce.ts";
import { Code, I32, type Local } from "./code.ts";
import { emitExtreme, emitExtremeColumns } from "./extremes.ts";
import { type Address, finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";
import * as op from "./op.ts";
import { forUnits } from "./runs.ts";
import type { SingleFunction } from "./singles.ts";
import { emitSum, SUM_BYTES, type SumKind } from "./sum.ts";

/** Columns that are reduced together. */
const COLUMNS = 4;
const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;

/** A row or column that is reduced: where it begins, in a local that may be moved, and how far apart its elements lie. */
export interface Row {
  readonly code: Code;
  readonly float64: boolean;
  /** Whether the result is stored in double. */
  readonly wide: boolean;
  readonly at: Local;
  /** Where the result goes. */
  readonly to: Local;
  readonly length: number;
  /** In bytes. */
  readonly step: number;
}

/** Reductions of floats; the others are left to JavaScript. */
export function isReduction({ op, inputs }: Instruction, values: readonly Value[]): boolean {
  if (op !== "sum" && op !== "maxOver" && op !== "minOver") return false;
  return isFloat((values[inputs[0] as number] as Value).dtype);
}

const stagesOf = ({ inputs, attributes }: Instruction, values: readonly Value[]): readonly Stage[] =>
  planStages((values[inputs[0] as number] as Value).shape, attributes.axes ?? []);
/** Bytes between two stages, where sums stay in double. */
const bytesBetween = ({ outer, inner }: Stage): number => Math.ceil((8 * outer * inner) / 16) * 16;

/** What a reduction needs of each thread's own memory. */
export const reductionBytes = (instruction: Instruction, values: readonly Value[]): number =>
  stagesOf(instruction, values)
    .slice(0, -1)
    .reduce((sum, stage) => sum + bytesBetween(stage), SUM_BYTES);

/** A reduction's function; its rows are results, neighbouring ones together where they are columns. Axes that lie apart go one after the other, for all results at once. */
export function emitReduction(instruction: Instruction, values: readonly Value[], layout: Layout): SingleFunction {
  const { inputs, output } = instruction;
  const [input] = inputs as [number];
  const { shape, dtype } = values[input] as Value;
  const code = new Code(LOOP_PARAMETERS);
  const find = finder(code, TABLE, layout);
  const [from, to] = [find(layout.places[input] as Place), find(layout.places[output] as Place)];
  const stages = stagesOf(instruction, values);
  const work = sizeOf(shape);
  const double = dtype === "float64";
  if (stages.length === 1) {
    const { rows, accesses } = emitStage(code, instruction, stages[0] as Stage, {
      ...{ from, to, first: FROM, end: TO, float64: double, wide: double },
    });
    return { code, rows, work, accesses };
  }
  // Sums are rounded once, at the end; what is largest is exact.
  const between = double || instruction.op === "sum";
  const [first, end] = [code.local(I32), code.local(I32)];
  let [at, offset] = [from, SUM_BYTES];
  for (const [i, stage] of stages.entries()) {
    const last = i === stages.length - 1;
    const next = last ? to : { base: SCRATCH, offset };
    code
      .i32(0)
      .set(first)
      .i32(rowsOf(stage, i === 0 ? double : between))
      .set(end);
    emitStage(code, instruction, stage, {
      ...{ from: at, to: next, first, end, float64: i === 0 ? double : between, wide: last ? double : between },
    });
    at = next;
    offset += bytesBetween(stage);
  }
  const all = { row: undefined };
  return {
    code,
    rows: 1,
    work,
    accesses: [
      { value: input, writes: false, ...all },
      { value: output, writes: true, ...all },
    ],
  };
}

/** Where a stage reads and writes, from which of its rows on and to which. */
interface Ends extends Pick<Row, "float64" | "wide"> {
  readonly from: Address;
  readonly to: Address;
  readonly first: Local;
  readonly end: Local;
}

const togetherOf = (inner: number, float64: boolean): number => (inner >= COLUMNS && !float64 ? COLUMNS : 1);
const rowsOf = ({ outer, inner }: Stage, float64: boolean): number =>
  outer * Math.ceil(inner / togetherOf(inner, float64));

function emitStage(
  code: Code,
  { op: name, inputs, output }: Instruction,
  stage: Stage,
  { from, to: target, first, end, float64, wide }: Ends,
): Pick<SingleFunction, "rows" | "accesses"> {
  const { outer, length, inner } = stage;
  const [size, stored] = [float64 ? 8 : 4, wide ? 8 : 4];
  const together = togetherOf(inner, float64);
  const groups = Math.ceil(inner / together);
  const [at, to] = [code.local(I32), code.local(I32)];
  const row: Row = { code, float64, wide, at, to, length, step: inner * size };
  const reduce = (kind: SumKind): void => {
    if (name === "sum") emitSum(row, kind, SCRATCH);
    else if (kind === "columns") emitExtremeColumns(row, name === "maxOver");
    else emitExtreme(row, name === "maxOver", kind === "row");
  };
  forUnits(code, first, end, (unit) => {
    /** Where the results at hand lie in what has so many elements for each of the outer axes. */
    const locate = ({ base, offset }: Address, elements: number, bytes: number, into: Local): void => {
      code.i32(offset);
      if (base !== undefined) code.get(base).op(op.i32Add);
      code.get(unit).i32(groups).op(op.i32DivU).i32(elements).op(op.i32Mul);
      code.get(unit).i32(groups).op(op.i32RemU).i32(together).op(op.i32Mul).op(op.i32Add);
      code.i32(bytes).op(op.i32Mul).op(op.i32Add).set(into);
    };
    locate(from, length * inner, size, at);
    locate(target, inner, stored, to);
    if (inner === 1 || together === 1) reduce(inner === 1 ? "row" : "column");
    else if (inner % together === 0) reduce("columns");
    else {
      code
        .get(unit)
        .i32(groups)
        .op(op.i32RemU)
        .i32(groups - 1)
        .op(op.i32LtS);
      code.when(
        () => reduce("columns"),
        () => oneByOne(row, inner % together, () => reduce("column")),
      );
    }
  });
  // Columns that lie next to each other are of rows that lie next to each other only where there is nothing around them.
  const dense = outer === 1 || inner === groups * together;
  const accesses = [
    { value: inputs[0] as number, writes: false, row: groups === 1 ? length * inner * size : undefined },
    { value: output, writes: true, row: dense ? together * size : undefined },
  ];
  return { rows: outer * groups, accesses };
}

/** Columns that are fewer than those that go together. */
function oneByOne({ code, at, to, float64, wide }: Row, count: number, reduce: () => void): void {
  const [start, columns] = [code.local(I32), code.local(I32)];
  code.get(at).set(start).i32(count).set(columns);
  code.repeat(columns, () => {
    code.get(start).set(at);
    reduce();
    code.increase(start, float64 ? 8 : 4).increase(to, wide ? 8 : 4);
  });
}
