import type { Dtype, Numbers, Sizes } from "@chainrule/core";
import { reference, sizeOf } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { cpu } from "../src/index.ts";
import { ROWS } from "../src/wasm/product.ts";
import { evaluate, expectSame, type Fed, FLAGS, fed, some } from "./helpers.ts";
import { portable, typedArrays, variants } from "./variants.ts";

/** [.., rows, columns], or the other way round. */
const matrix = (batch: Sizes, rows: number, columns: number, flipped: boolean): Sizes =>
  flipped ? [...batch, columns, rows] : [...batch, rows, columns];

function compare(aBatch: Sizes, bBatch: Sizes, [m, k, n]: readonly [number, number, number], dtype: Dtype): void {
  for (const [transA, transB] of FLAGS) {
    const [aShape, bShape] = [matrix(aBatch, m, k, transA), matrix(bBatch, k, n, transB)];
    const a = fed("a", aShape, dtype, some(sizeOf(aShape), dtype, 1));
    const b = fed("b", bShape, dtype, some(sizeOf(bShape), dtype, 2));
    const product = a.expr.matmul(b.expr, { transA, transB });
    const what = `${dtype}[${aShape}]${transA ? "ᵀ" : ""} × [${bShape}]${transB ? "ᵀ" : ""}`;
    const round = dtype === "float32" ? Math.fround : (x: number) => x;
    const blocks = inBlocks(a, b, [m, k, n], transA, transB, round);
    for (const { name, make } of [portable, typedArrays])
      expectSame(evaluate(make(), [a, b], [product])[0] as Numbers, blocks, `${what}, on ${name}`);
    const [actual, expected] = [cpu(), reference].map((backend) => evaluate(backend, [a, b], [product])[0]);
    // Fused or not, K terms in any order are off by less than (K + 16) · u · Σ |term|, whatever cancels among them.
    const sizes = evaluate(reference, [a, b].map(absolute), [product])[0] as Numbers;
    const unit = dtype === "float32" ? 2 ** -24 : 2 ** -53;
    for (const [i, number] of (actual as Numbers).entries())
      expect(Math.abs(number - ((expected as Numbers)[i] as number)), `${what} at ${i}`).toBeLessThanOrEqual(
        (k + 16) * unit * (sizes[i] as number),
      );
  }
}

/** The same placeholder, with numbers that are nowhere negative. */
const absolute = ({ expr, data }: Fed): Fed => ({ expr, data: data.map(Math.abs) });

/** The meaning of a product on this backend, for one batch or batches that stretch: K in order, in parts that are added up in order: halved until a part has 256 steps at most. */
function inBlocks(
  a: Fed,
  b: Fed,
  [m, k, n]: readonly [number, number, number],
  transA: boolean,
  transB: boolean,
  round: (x: number) => number,
): number[] {
  const starts = (fed: Fed, batch: Sizes): number[] => {
    const own = (fed.expr.shape as Sizes).slice(0, -2);
    return Array.from({ length: sizeOf(batch) }, (_, index) => {
      let [at, step, rest] = [0, 1, index];
      for (let axis = batch.length - 1; axis >= 0; axis--) {
        const [size, length] = [batch[axis] as number, own[axis - batch.length + own.length] ?? 1];
        if (length > 1) at += (rest % size) * step;
        step *= length;
        rest = Math.floor(rest / size);
      }
      return at;
    });
  };
  const batch = (a.expr.matmul(b.expr, { transA, transB }).shape as Sizes).slice(0, -2);
  const [aStarts, bStarts] = [starts(a, batch), starts(b, batch)];
  return aStarts.flatMap((aStart, index) =>
    Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let total = 0;
      let depth = k;
      while (depth > 256) depth = Math.ceil(depth / 2);
      for (let p = 0; p < k; p += depth) {
        let block = 0;
        for (let q = p; q < Math.min(p + depth, k); q++) {
          const x = a.data[aStart * m * k + (transA ? q * m + i : i * k + q)] as number;
          const y = b.data[(bStarts[index] as number) * k * n + (transB ? j * k + q : q * n + j)] as number;
          block = round(block + round(x * y));
        }
        total = round(total + block);
      }
      return total;
    }),
  );
}

describe("matmul sums K in order, in blocks: without fused multiply-add not a bit differs", () => {
  test("for every remainder of the tiles, and for no rows, columns or steps at all", { timeout: 30_000 }, () => {
    const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9];
    for (const m of sizes) for (const k of [0, 1, 2, 5]) for (const n of sizes) compare([], [], [m, k, n], "float32");
    for (const m of [0, 1, 3, 6]) for (const n of [0, 2, 4, 5]) compare([], [], [m, 3, n], "float64");
  });

  test("around the edges of the blocks", () => {
    for (const [m, k, n] of [
      [59, 3, 129],
      [ROWS - 1, 3, 17],
      [ROWS, 2, 128],
      [ROWS + 1, 5, 137],
      [2 * ROWS + 1, 7, 9],
      [3, 255, 2],
      [5, 256, 4],
      [2, 257, 6],
      [1, 513, 1],
      [ROWS + 2, 300, 13],
    ] as const)
      compare([], [], [m, k, n], "float32");
  });

  test("for every number of rows on one thread, which has tiles of no other heights than it needs", () => {
    const alone = cpu({ threads: 1, precision: "portable" });
    const arrays = typedArrays.make();
    for (let m = 1; m <= 3 * ROWS + 8; m += m % ROWS > 8 && m % ROWS < ROWS - 8 ? 7 : 1) {
      const operands = [
        fed("a", [m, 3], "float32", some(3 * m, "float32", 1)),
        fed("b", [3, 9], "float32", some(27, "float32", 2)),
      ];
      const [a, b] = operands as [Fed, Fed];
      const [actual, expected] = [alone, arrays].map(
        (backend) => evaluate(backend, operands, [a.expr.matmul(b.expr)])[0],
      );
      expectSame(actual as Numbers, expected as Numbers, `${m} rows`);
    }
  });

  test("where few rows are divided by panels of columns, with one sum for each part of K, and with one for all", () => {
    for (const [m, k, n] of [
      [20, 700, 100],
      [3, 1030, 350],
      [1, 2000, 501],
      [125, 260, 130],
      [ROWS, 600, 60],
    ] as const)
      compare([], [], [m, k, n], "float32");
    compare([], [], [30, 513, 67], "float64");
    compare([], [], [ROWS, 256, 120], "float64");
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

  test.each(variants)("NaN and infinity stay in their rows and columns, on $name", ({ make }) => {
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
    const [actual, expected] = [make(), reference].map(
      (backend) => evaluate(backend, [a, b], [a.expr.matmul(b.expr)])[0],
    );
    expectSame(actual as Float32Array, expected as Float64Array, "special values");
    expect(Array.from(actual as Float32Array, Number.isNaN).filter(Boolean)).toHaveLength(5);
  });
});
