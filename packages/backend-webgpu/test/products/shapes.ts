// Products as matrices usually lie: row by row, transposed or not.
import type { Product } from "../../src/products/index.ts";

/** A product of two matrices that lie row by row, where either may be seen transposed. */
export function plain(m: number, k: number, n: number, transA = false, transB = false): Product {
  const layout = (rows: number, columns: number, flipped: boolean): Product["a"] =>
    flipped ? { offset: 0, batch: [], row: 1, column: rows } : { offset: 0, batch: [], row: columns, column: 1 };
  return { batch: [], m, n, k, dtype: "float32", a: layout(m, k, transA), b: layout(k, n, transB) };
}
