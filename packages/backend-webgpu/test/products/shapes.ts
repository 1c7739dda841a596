// Products as matrices usually lie: row by row, transposed or not.
import type { Product } from "../../src/products/index.ts";

/** A product of two matrices that lie row by row, where either may be seen transposed. */
export function plain(m: number, k: number, n: number, transA = false, transB = false): Product {
  const layout = (rows: number, columns: number, flipped: boolean): Product["a"] =>
    flipped ? { offset: 0, batch: [], row: 1, column: rows } : { offset: 0, batch: [], row: columns, column: 1 };
  return { batch: [], m, n, k, dtype: "float32", a: layout(m, k, transA), b: layout(k, n, transB) };
}

/** A batch of products of 5×6 and 6×4, with the strides that are given in matrices of A, and in elements of B. */
export function batches(
  batch: readonly number[],
  aMatrices: readonly number[],
  bStrides: readonly number[] = aMatrices,
): Product {
  const matrices = plain(5, 6, 4);
  return {
    ...matrices,
    batch,
    a: { ...matrices.a, batch: aMatrices.map((each) => each * 30) },
    b: { ...matrices.b, batch: bStrides },
  };
}

/** Numbers between -1 and 1 for all that a product reads. */
export function numbersFor({ batch, m, n, k, a, b }: Product): readonly [Float32Array, Float32Array] {
  const length = (layout: Product["a"], rows: number, columns: number): number =>
    batch.reduce(
      (last, size, axis) => last + (size - 1) * (layout.batch[axis] as number),
      layout.offset + (rows - 1) * layout.row + (columns - 1) * layout.column + 1,
    );
  const numbers = (count: number, seed: number): Float32Array =>
    Float32Array.from({ length: count }, (_, at) => (Math.imul(at + seed, 0x9e3779b1) >>> 8) / 2 ** 23 - 1);
  return [numbers(length(a, m, k), 1), numbers(length(b, k, n), 100_003)];
}
