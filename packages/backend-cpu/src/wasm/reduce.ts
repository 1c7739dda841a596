// Reductions as WebAssembly: rows whose elements lie side by side, or columns, four at a time where they are float32.
import type { Instruction, Value } from "@chainrule/core";
import { isFloat } from "@chainrule/core";
import type { Place } from "@chainrule/plan";
import { planStages, type Stage } from "../kernels/reduce.ts";
import { Code, I32, type Local } from "./code.ts";
import { emitExtreme, emitExtremeColumns } from "./extremes.ts";
import { finder, type Layout } from "./layout.ts";
import { LOOP_PARAMETERS } from "./loop.ts";
import * as op from "./op.ts";
import { emitSum, SUM_BYTES, type SumKind } from "./sum.ts";

/** Columns that are reduced together. */
const COLUMNS = 4;
/** What a reduction needs of each thread's own memory. */
export const REDUCTION_BYTES = SUM_BYTES;

const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;

/** A row or column that is reduced: where it begins, in a local that may be moved, and how far apart its elements lie. */
export interface Row {
  readonly code: Code;
  readonly float64: boolean;
  readonly at: Local;
  /** Where the result goes. */
  readonly to: Local;
  readonly length: number;
  /** In bytes. */
  readonly step: number;
}

/** Reductions of floats over axes that lie together; the others are left to JavaScript. */
export function isReduction({ op, inputs, attributes }: Instruction, values: readonly Value[]): boolean {
  if (op !== "sum" && op !== "maxOver" && op !== "minOver") return false;
  const { shape, dtype } = values[inputs[0] as number] as Value;
  return isFloat(dtype) && planStages(shape, attributes.axes ?? []).length === 1;
}

/** A reduction's function; its rows are results, neighbouring ones together where they are columns. */
export function emitReduction(
  { op: name, inputs, output, attributes }: Instruction,
  values: readonly Value[],
  layout: Layout,
): { readonly code: Code; readonly rows: number; readonly work: number } {
  const [input] = inputs as [number];
  const { shape, dtype } = values[input] as Value;
  const [{ outer, length, inner }] = planStages(shape, attributes.axes ?? []) as readonly [Stage];
  const float64 = dtype === "float64";
  const size = float64 ? 8 : 4;
  const together = inner >= COLUMNS && !float64 ? COLUMNS : 1;
  const groups = Math.ceil(inner / together);
  const code = new Code(LOOP_PARAMETERS);
  const find = finder(code, TABLE, layout);
  const [unit, at, to] = [code.local(I32), code.local(I32), code.local(I32)];
  const row: Row = { code, float64, at, to, length, step: inner * size };
  /** Where the results at hand lie in a value that has so many bytes for each of the outer axes. */
  const locate = (value: number, outside: number, into: Local): void => {
    const { base, offset } = find(layout.places[value] as Place);
    code.i32(offset);
    if (base !== undefined) code.get(base).op(op.i32Add);
    code.get(unit).i32(groups).op(op.i32DivU).i32(outside).op(op.i32Mul).op(op.i32Add);
    code
      .get(unit)
      .i32(groups)
      .op(op.i32RemU)
      .i32(together * size)
      .op(op.i32Mul)
      .op(op.i32Add)
      .set(into);
  };
  const reduce = (kind: SumKind): void => {
    if (name === "sum") emitSum(row, kind, SCRATCH);
    else if (kind === "columns") emitExtremeColumns(row, name === "maxOver");
    else emitExtreme(row, name === "maxOver", kind === "row");
  };
  code.get(FROM).set(unit);
  code.loop(() => {
    locate(input, length * inner * size, at);
    locate(output, inner * size, to);
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
        () => oneByOne(row, inner % together, size, () => reduce("column")),
      );
    }
    code.get(unit).i32(1).op(op.i32Add).tee(unit).get(TO).op(op.i32LtU).branchIf(0);
  });
  return { code, rows: outer * groups, work: outer * length * inner };
}

/** Columns that are fewer than those that go together. */
function oneByOne({ code, at, to }: Row, count: number, size: number, reduce: () => void): void {
  const [start, columns] = [code.local(I32), code.local(I32)];
  code.get(at).set(start).i32(count).set(columns);
  code.repeat(columns, () => {
    code.get(start).set(at);
    reduce();
    code.increase(start, size).increase(to, size);
  });
}
