// What ops mean in lanes, through real SIMD, against the op table.
import type { Dtype, OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import type { Lane, LaneKind, LaneWidth } from "@chainrule/plan";
import { Lanes, lowerOp } from "@chainrule/plan";
import { describe, expect, test } from "vitest";
import type { Elements } from "./lanes.ts";
import { throughSimd } from "./lanes.ts";
import { oddFloats, oddWords } from "./odd.ts";

type Scalar = (...elements: number[]) => number;

const kinds: Readonly<Record<Dtype, LaneKind>> = { float32: "float", float64: "float", int32: "integer", bool: "mask" };
const samples: Readonly<Record<Dtype, readonly number[]>> = {
  float32: oddFloats.map(Math.fround),
  float64: oddFloats,
  int32: oddWords,
  bool: [0, 1],
};

/** The elements as lanes hold them: a bool is a mask. */
function columnOf(numbers: readonly number[], dtype: Dtype, width: LaneWidth): Elements {
  if (dtype === "bool")
    return width === 32 ? Int32Array.from(numbers, (x) => -x) : BigInt64Array.from(numbers, (x) => BigInt(-x));
  if (dtype === "int32") return Int32Array.from(numbers);
  return width === 32 ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

function numbersOf(bytes: Uint8Array, dtype: Dtype, width: LaneWidth): number[] {
  if (dtype === "bool") {
    const words = Array.from(width === 32 ? new Int32Array(bytes.buffer) : new BigInt64Array(bytes.buffer), Number);
    return words.map((word) => 0 - word);
  }
  if (dtype === "int32") return Array.from(new Int32Array(bytes.buffer));
  return Array.from(width === 32 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer));
}

/** Rows of operands: all pairs, or all single ones. */
function rowsOf(dtypes: readonly Dtype[]): number[][] {
  return dtypes.reduce<number[][]>(
    (rows, dtype) => rows.flatMap((row) => samples[dtype].map((x) => [...row, x])),
    [[]],
  );
}

/** What lanes make of an op, and what the table says, rounded to the result's dtype. */
function both(op: OpName, dtypes: readonly Dtype[], result: Dtype): [number[], number[]] {
  const width = [...dtypes, result].includes("float64") ? 64 : 32;
  const lanes = new Lanes(width);
  const inputs = dtypes.map((dtype, i) => lanes.input(i, kinds[dtype]));
  const output = lowerOp(lanes, op, inputs, result) as Lane;
  expect(output, `${op} of ${dtypes}`).toBeDefined();
  const rows = rowsOf(dtypes);
  const columns = dtypes.map((dtype, i) =>
    columnOf(
      rows.map((row) => row[i] as number),
      dtype,
      width,
    ),
  );
  const got = numbersOf(throughSimd({ lanes, output, arity: columns.length }, false)(columns), result, width);
  const { scalar, whole } = ops[op];
  const meaning = ((result === "int32" && whole) || scalar) as Scalar;
  const exact = rows.map((row) => meaning(...row));
  const expected =
    result === "float32"
      ? exact.map(Math.fround)
      : result === "int32"
        ? exact.map((x) => x | 0)
        : result === "bool"
          ? exact.map((x) => Number(x !== 0))
          : exact;
  return [got, expected];
}

const numeric = ["add", "sub", "mul", "max", "min"] as const;
const comparisons = ["less", "lessEqual", "equal"] as const;
const signs = ["neg", "abs", "sign"] as const;

describe.each(["float32", "float64"] as const)("in lanes, of %s", (dtype) => {
  test.each([...numeric, "div"] as const)("%s is the op table's", (op) => {
    const [got, expected] = both(op, [dtype, dtype], dtype);
    expect(got).toEqual(expected);
  });
  test.each([...signs, "round", "sqrt", "relu"] as const)("%s is the op table's", (op) => {
    const [got, expected] = both(op, [dtype], dtype);
    expect(got).toEqual(expected);
  });
  test.each(comparisons)("%s is the op table's", (op) => {
    const [got, expected] = both(op, [dtype, dtype], "bool");
    expect(got).toEqual(expected);
  });
});

describe("in lanes, of int32", () => {
  test.each(numeric)("%s is the op table's", (op) => {
    const [got, expected] = both(op, ["int32", "int32"], "int32");
    expect(got).toEqual(expected);
  });
  test.each(signs)("%s is the op table's", (op) => {
    const [got, expected] = both(op, ["int32"], "int32");
    expect(got).toEqual(expected);
  });
  test.each(comparisons)("%s is the op table's", (op) => {
    const [got, expected] = both(op, ["int32", "int32"], "bool");
    expect(got).toEqual(expected);
  });
});

describe("in lanes", () => {
  test("equal of bools is the op table's", () => {
    const [got, expected] = both("equal", ["bool", "bool"], "bool");
    expect(got).toEqual(expected);
  });

  test.each(["float32", "float64", "int32", "bool"] as const)("where of %s is the op table's", (dtype) => {
    const [got, expected] = both("where", ["bool", dtype, dtype], dtype);
    expect(got).toEqual(expected);
  });

  const casts = [
    ["float32", "int32"],
    ["int32", "float32"],
    ["float32", "bool"],
    ["bool", "float32"],
    ["int32", "bool"],
    ["bool", "int32"],
    ["float64", "bool"],
    ["bool", "float64"],
    ["float32", "float32"],
    ["int32", "int32"],
    ["bool", "bool"],
  ] as const;
  test.each(casts)("a cast from %s to %s is the op table's", (from, to) => {
    const [got, expected] = both("cast", [from], to);
    expect(got).toEqual(expected);
  });

  test("what lanes cannot say is left to others", () => {
    const [narrow, wide] = [new Lanes(32), new Lanes(64)];
    expect(lowerOp(narrow, "mod", [narrow.input(0), narrow.input(1)])).toBeUndefined();
    expect(lowerOp(narrow, "floorDiv", [narrow.input(0, "integer"), narrow.input(1, "integer")])).toBeUndefined();
    expect(lowerOp(narrow, "sum", [narrow.input(0)])).toBeUndefined();
    expect(lowerOp(narrow, "cast", [narrow.input(0)], "float64")).toBeUndefined();
    expect(lowerOp(wide, "cast", [wide.input(0)], "int32")).toBeUndefined();
  });
});
