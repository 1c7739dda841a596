// The largest and the smallest over axes; NaN when any is.
import type { Reduction } from "./reduce.ts";

/** The largest of each. */
export const largest: Reduction = (out, at, x, start, outer, length, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let k = 0, p = start + o * length * inner + i; k < length; k++, p += inner)
        best = Math.max(best, x[p] as number);
      out[at + o * inner + i] = best;
    }
  }
};

/** The smallest of each. */
export const smallest: Reduction = (out, at, x, start, outer, length, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let best = Number.POSITIVE_INFINITY;
      for (let k = 0, p = start + o * length * inner + i; k < length; k++, p += inner)
        best = Math.min(best, x[p] as number);
      out[at + o * inner + i] = best;
    }
  }
};
