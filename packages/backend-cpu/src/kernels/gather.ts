// Picking slices along an axis by their indices, and adding slices up where indices say.
import type { Numbers } from "@chainrule/core";
import { allocate, sizeOf } from "@chainrule/core";
import type { Located, Run } from "./kernel.ts";
import { around } from "./walk.ts";

/** The slices that the indices name; NaN where there is none, which whole numbers and bools store as 0. */
export function gather(x: Located, indices: Located, result: Located, axis: number): Run {
  const [outer, size, inner] = around(x.shape, axis);
  const count = sizeOf(indices.shape);
  return (memories) => {
    const from = memories[x.memory] as Numbers;
    const named = memories[indices.memory] as Numbers;
    const out = memories[result.memory] as Numbers;
    let q = result.at;
    for (let o = 0; o < outer; o++) {
      for (let j = 0; j < count; j++, q += inner) {
        const along = named[indices.at + j] as number;
        const p = x.at + (o * size + along) * inner;
        if (along >= 0 && along < size) for (let i = 0; i < inner; i++) out[q + i] = from[p + i] as number;
        else for (let i = 0; i < inner; i++) out[q + i] = Number.NaN;
      }
    }
  };
}

/** How many neighbours are added up at once: a line of cache, so that sums in double take little memory beside the result. */
const WIDTH = 8;

/** Sums of the slices that are given the same index, in the order of the indices; each is rounded once, at the end. */
export function scatterAdd(x: Located, indices: Located, result: Located, axis: number): Run {
  const [outer, size, inner] = around(result.shape, axis);
  const count = sizeOf(indices.shape);
  const sums = allocate(x.dtype === "int32" ? "int32" : "float64", size * Math.min(inner, WIDTH));
  return (memories) => {
    const from = memories[x.memory] as Numbers;
    const named = memories[indices.memory] as Numbers;
    const out = memories[result.memory] as Numbers;
    for (let o = 0; o < outer; o++) {
      for (let first = 0; first < inner; first += WIDTH) {
        const width = Math.min(WIDTH, inner - first);
        sums.fill(0);
        for (let j = 0, p = x.at + o * count * inner + first; j < count; j++, p += inner) {
          const along = named[indices.at + j] as number;
          if (along < 0 || along >= size) continue;
          const q = along * width;
          for (let i = 0; i < width; i++) sums[q + i] = (sums[q + i] as number) + (from[p + i] as number);
        }
        for (let k = 0, q = result.at + o * size * inner + first; k < size; k++, q += inner)
          for (let i = 0; i < width; i++) out[q + i] = sums[k * width + i] as number;
      }
    }
  };
}
