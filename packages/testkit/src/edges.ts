// The edge values that every op must treat as the reference does: NaN, infinities, zeros of both signs, denormals, large numbers.
import type { Dtype, OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import type { SizedType } from "./programs.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
/** float32's smallest denormal, a denormal, its smallest normal, and its largest number. */
const DENORMALS = [2 ** -149, 2 ** -127];
const ORDINARY = [
  0,
  1,
  2,
  0.5,
  3,
  1.5,
  2 ** -126,
  2 ** -24,
  2 ** 24,
  88,
  1e4,
  2 ** 60,
  2 ** 127 * (2 - 2 ** -23),
  infinity,
];

/** The edge values of a dtype, each with both signs. */
function edgesOf(dtype: Dtype, flushesDenormals = false): readonly number[] {
  if (dtype === "bool") return [0, 1];
  if (dtype === "int32") return [0, 1, -1, 2, -7, 46341, 16777217, -16777217, 2147483647, -2147483648];
  const sizes = [...(flushesDenormals ? [] : DENORMALS), ...ORDINARY].map(Math.fround);
  return [nan, ...sizes, ...sizes.map((size) => -size)];
}

/** One try of an op on edge values. */
export interface EdgeCase {
  readonly types: readonly SizedType[];
  readonly numbers: readonly (readonly number[])[];
}

/** Every combination of edge values for an elementwise op of that dtype. */
export function edgeCase(op: OpName, dtype: Dtype, flushesDenormals: boolean): EdgeCase | undefined {
  const { kind, arity } = ops[op];
  if (kind === "elementwise") return combined(dtypesOf(op, arity, dtype), flushesDenormals);
  return undefined;
}

const dtypesOf = (op: OpName, arity: number, dtype: Dtype): readonly Dtype[] =>
  Array.from({ length: arity }, (_, i) => (op === "where" && i === 0 ? "bool" : dtype));

function combined(dtypes: readonly Dtype[], flushesDenormals: boolean): EdgeCase {
  let rows: readonly (readonly number[])[] = [[]];
  for (const dtype of dtypes) {
    const edges = edgesOf(dtype, flushesDenormals);
    rows = rows.flatMap((row) => edges.map((edge) => [...row, edge]));
  }
  return {
    types: dtypes.map((dtype) => ({ shape: [rows.length], dtype })),
    numbers: dtypes.map((_, i) => rows.map((row) => row[i] as number)),
  };
}

/** Rows of three with an edge value in each place, for reductions; a row of zeros for products with NaN and Infinity. */
export function edgeRows(dtype: Dtype, flushesDenormals: boolean): readonly number[] {
  return edgesOf(dtype, flushesDenormals).flatMap((edge) =>
    dtype === "float32" || dtype === "float64"
      ? [edge, 1, -2, 1, edge, -2, -1, 2, edge, edge, 0, nan, edge, infinity, 0, edge, -infinity, edge]
      : [edge, 1, 0, 1, edge, 0, 0, 1, edge],
  );
}
