// Four sums at a time of a matrix product, over one block of K. Float32 is rounded after each product and each sum, as
// plain SIMD does it.
import type { Numbers } from "@chainrule/core";

/** A matrix in memory: `across` from one of its rows to the next (one of its columns, on the right), `along` from one step of K to the next. */
export interface Matrix {
  data: Numbers;
  start: number;
  readonly across: number;
  readonly along: number;
}

/** sums = a · B over `depth` steps, for a row that begins at `x` and four columns that begin at `y`. */
export type Four = (
  sums: Float64Array,
  a: Matrix,
  x: number,
  b: Matrix,
  y: number,
  columns: number,
  depth: number,
) => void;

/** Past the last column the first is there again: what becomes of it is not read. */
const column = (b: Matrix, j: number, columns: number): number => (j < columns ? j * b.across : 0);

/** Of float32. */
export const fourSums32: Four = (sums, a, x, b, y, columns, depth) => {
  const { fround } = Math;
  const [left, right] = [a.data, b.data];
  const [at1, at2, at3] = [column(b, 1, columns), column(b, 2, columns), column(b, 3, columns)];
  let s0 = fround(0);
  let s1 = fround(0);
  let s2 = fround(0);
  let s3 = fround(0);
  for (let p = 0, i = x, j = y; p < depth; p++, i += a.along, j += b.along) {
    const element = left[i] as number;
    s0 = fround(s0 + fround(element * (right[j] as number)));
    s1 = fround(s1 + fround(element * (right[j + at1] as number)));
    s2 = fround(s2 + fround(element * (right[j + at2] as number)));
    s3 = fround(s3 + fround(element * (right[j + at3] as number)));
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
};

/** Of float64. */
export const fourSums64: Four = (sums, a, x, b, y, columns, depth) => {
  const [left, right] = [a.data, b.data];
  const [at1, at2, at3] = [column(b, 1, columns), column(b, 2, columns), column(b, 3, columns)];
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let p = 0, i = x, j = y; p < depth; p++, i += a.along, j += b.along) {
    const element = left[i] as number;
    s0 += element * (right[j] as number);
    s1 += element * (right[j + at1] as number);
    s2 += element * (right[j + at2] as number);
    s3 += element * (right[j + at3] as number);
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
};
