// Sums, in double, of blocks that are added up in pairs: the error grows with the logarithm of the length, and how the
// sum is formed depends on the length alone.
import type { Reduction } from "./reduce.ts";

const BLOCK = 128;
/** Sums that wait for one of equal length: one for each bit of the number of blocks. */
const waiting = new Float64Array(32);

/** The sum of floats. */
export const sum: Reduction = (out, at, x, start, outer, length, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = start + o * length * inner + i;
      let total = 0;
      let depth = 0;
      for (let block = 0; block * BLOCK < length; block++) {
        const end = first + Math.min((block + 1) * BLOCK, length) * inner;
        let p = first + block * BLOCK * inner;
        // Four sums at once, which need not wait for each other.
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (; p + 3 * inner < end; p += 4 * inner) {
          s0 += x[p] as number;
          s1 += x[p + inner] as number;
          s2 += x[p + 2 * inner] as number;
          s3 += x[p + 3 * inner] as number;
        }
        for (; p < end; p += inner) s0 += x[p] as number;
        total = s0 + s1 + (s2 + s3);
        for (let pairs = block; pairs % 2 === 1; pairs = (pairs - 1) / 2) total = (waiting[--depth] as number) + total;
        waiting[depth++] = total;
      }
      for (depth -= 2; depth >= 0; depth--) total = (waiting[depth] as number) + total;
      out[at + o * inner + i] = total;
    }
  }
};

/** The sum of whole numbers, which wraps. */
export const sumWhole: Reduction = (out, at, x, start, outer, length, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      for (let k = 0, p = start + o * length * inner + i; k < length; k++, p += inner)
        total = (total + (x[p] as number)) | 0;
      out[at + o * inner + i] = total;
    }
  }
};
