// Products in float64, by their definition.
import type { Product } from "../../src/products/index.ts";

type Numbers = ArrayLike<number>;

/** C = A · B. */
export const multiplied = (product: Product, a: Numbers, b: Numbers): Float64Array =>
  sums(product, (x, y) => (a[x] as number) * (b[y] as number));

/** The sizes of the terms of each sum, added up. */
export const magnitudes = (product: Product, a: Numbers, b: Numbers): Float64Array =>
  sums(product, (x, y) => Math.abs((a[x] as number) * (b[y] as number)));

function sums({ batch, m, n, k, a, b }: Product, term: (a: number, b: number) => number): Float64Array {
  const count = batch.reduce((size, each) => size * each, 1);
  return Float64Array.from({ length: count * m * n }, (_, at) => {
    const [row, column] = [Math.floor(at / n) % m, at % n];
    let [x, y, rest] = [a.offset + row * a.row, b.offset + column * b.column, Math.floor(at / (m * n))];
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      const size = batch[axis] as number;
      x += (rest % size) * (a.batch[axis] as number);
      y += (rest % size) * (b.batch[axis] as number);
      rest = Math.floor(rest / size);
    }
    let sum = 0;
    for (let p = 0; p < k; p++) sum += term(x + p * a.column, y + p * b.row);
    return sum;
  });
}
