import type { Dtype, Sizes } from "@chainrule/core";
import { reference, sizeOf } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { cpu } from "../src/index.ts";
import { evaluate, expectSame, fed, some } from "./helpers.ts";

const FLAGS = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/** [.., rows, columns], or the other way round. */
const matrix = (batch: Sizes, rows: number, columns: number, flipped: boolean): Sizes =>
  flipped ? [...batch, columns, rows] : [...batch, rows, columns];

function compare(aBatch: Sizes, bBatch: Sizes, [m, k, n]: readonly [number, number, number], dtype: Dtype): void {
  for (const [transA, transB] of FLAGS) {
    const [aShape, bShape] = [matrix(aBatch, m, k, transA), matrix(bBatch, k, n, transB)];
    const a = fed("a", aShape, dtype, some(sizeOf(aShape), dtype, 1));
    const b = fed("b", bShape, dtype, some(sizeOf(bShape), dtype, 2));
    const product = a.expr.matmul(b.expr, { transA, transB });
    const [actual, expected] = [cpu(), reference].map((backend) => evaluate(backend, [a, b], [product])[0]);
    const what = `${dtype}[${aShape}]${transA ? "ᵀ" : ""} × [${bShape}]${transB ? "ᵀ" : ""}`;
    expectSame(actual as Float32Array, expected as Float64Array, what);
  }
}

describe("matmul sums K in order in double, as the reference does: not a bit differs", () => {
  test("for every remainder of the tiles, and for no rows, columns or steps at all", () => {
    const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9];
    for (const m of sizes) for (const k of [0, 1, 2, 5]) for (const n of sizes) compare([], [], [m, k, n], "float32");
    for (const m of [0, 1, 3, 6]) for (const n of [0, 2, 4, 5]) compare([], [], [m, 3, n], "float64");
  });

  test("around the edges of the blocks", () => {
    for (const [m, k, n] of [
      [127, 3, 129],
      [128, 2, 128],
      [129, 5, 257],
      [3, 255, 2],
      [5, 256, 4],
      [2, 257, 6],
      [1, 513, 1],
      [130, 300, 131],
    ] as const)
      compare([], [], [m, k, n], "float32");
  });

  test("in batches, which stretch to each other", () => {
    for (const [a, b] of [
      [[3], [3]],
      [[3], []],
      [[], [3]],
      [[2, 1], [3]],
      [
        [2, 1, 2],
        [1, 3, 1],
      ],
      [[0], []],
      [[0], [1]],
      [[2, 0], [1]],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [4, 3],
        [4, 1],
      ],
    ] as const) {
      compare(a, b, [3, 4, 5], "float32");
      compare(a, b, [2, 0, 3], "float64");
      compare(a, b, [1, 2, 1], "float64");
    }
  });

  test("a product of computed values, and of a value with itself", () => {
    const x = fed("x", [5, 5], "float32", some(25, "float32", 1));
    const y = x.expr.add(1);
    for (const product of [y.matmul(y), x.expr.matmul(x.expr, { transB: true }), y.matmul(y).matmul(y.exp())]) {
      const [actual, wide] = [cpu(), reference].map((backend) => evaluate(backend, [x], [product])[0]);
      for (const [i, value] of (actual as Float32Array).entries())
        expect(Math.abs(value - ((wide as Float64Array)[i] as number))).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    }
  });

  test("NaN and infinity stay in their rows and columns", () => {
    const a = fed("a", [5, 3], "float32", [
      1,
      2,
      3,
      4,
      Number.NaN,
      6,
      7,
      8,
      9,
      Number.POSITIVE_INFINITY,
      1,
      1,
      0,
      0,
      0,
    ]);
    const b = fed("b", [3, 5], "float32", some(15, "float32", 4));
    const [actual, expected] = [cpu(), reference].map(
      (backend) => evaluate(backend, [a, b], [a.expr.matmul(b.expr)])[0],
    );
    expectSame(actual as Float32Array, expected as Float64Array, "special values");
    expect(Array.from(actual as Float32Array, Number.isNaN).filter(Boolean)).toHaveLength(5);
  });
});
