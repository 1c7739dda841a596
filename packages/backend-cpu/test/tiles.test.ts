// Tiles are chosen by how fast they are, so all of them must come to the same bits, and stay in the memory that is theirs.
import { describe, expect, test } from "vitest";
import { Code, I32 } from "../src/wasm/code.ts";
import { probe, type WasmEngine } from "../src/wasm/engine.ts";
import { emitBlock } from "../src/wasm/matmul.ts";
import { Module } from "../src/wasm/module.ts";
import { type Product, ROWS, scratchOf, TILES, type Tile } from "../src/wasm/product.ts";
import { evaluate, FLAGS, fed, some } from "./helpers.ts";
import { typedArrays } from "./variants.ts";

const engine = probe()?.engine as WasmEngine;
const PAGES = 32;

/** A product whose rows are one block, by one kind of tile, in memory that has 7s around the thread's own. */
function computed(product: Product, tile: Tile, a: ArrayLike<number>, b: ArrayLike<number>): readonly number[] {
  const { m, n, float64 } = product;
  const module = new Module({ shared: false, minimum: PAGES, maximum: PAGES });
  const block = emitBlock(module, product, tile, false);
  const parameters = Array.from({ length: 10 }, (): typeof I32 => I32);
  const run = new Code(parameters);
  for (const parameter of parameters.keys()) run.get(parameter);
  module.add(run.call(block), "run");
  const memory = new engine.Memory({ initial: PAGES, maximum: PAGES, shared: false });
  const { exports } = new engine.Instance(new engine.Module(module.finish()), { env: { memory } });
  const numbers = float64 ? new Float64Array(memory.buffer) : new Float32Array(memory.buffer);
  numbers.fill(7);
  const bytes = numbers.BYTES_PER_ELEMENT;
  const aligned = (length: number): number => Math.ceil((length * bytes + 64) / 64) * 64;
  const bAt = aligned(a.length);
  const scratch = bAt + aligned(b.length);
  numbers.set(a);
  numbers.set(b, bAt / bytes);
  const { row, bytes: own, panels, parts } = scratchOf(product, { packs: true });
  exports.run?.(0, bAt, scratch, scratch, 0, m, 0, panels, 0, parts);
  const [first, last] = [scratch / bytes, (scratch + own) / bytes];
  expect(numbers.subarray(first - 1, first)).toEqual(numbers.subarray(-1));
  expect(numbers.subarray(last).every((number) => number === 7)).toBe(true);
  return Array.from(
    { length: m * n },
    (_, i) => numbers[first + (Math.floor(i / n) * row) / bytes + (i % n)] as number,
  );
}

describe("every kind of tile", () => {
  test.each(TILES)("%o comes to the bits that all do", (tile) => {
    for (const [m, k, n] of [
      [1, 40, 50],
      [23, 17, 24],
      [24, 16, 23],
      [25, 300, 26],
      [30, 257, 33],
      [64, 100, 128],
      [ROWS, 18, 129],
    ] as const)
      for (const float64 of [false, true])
        for (const [transA, transB] of FLAGS) {
          const dtype = float64 ? "float64" : "float32";
          const a = fed("a", transA ? [k, m] : [m, k], dtype, some(m * k, dtype, 1));
          const b = fed("b", transB ? [n, k] : [k, n], dtype, some(k * n, dtype, 2));
          const expected = evaluate(typedArrays.make(), [a, b], [a.expr.matmul(b.expr, { transA, transB })])[0];
          const actual = computed({ m, n, k, transA, transB, float64 }, tile, a.data, b.data);
          expect(actual, `${m} × ${k} × ${n}, ${dtype}, ${transA}, ${transB}`).toEqual([...(expected ?? [])]);
        }
  });
});
