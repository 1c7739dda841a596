// A product and a chain of elementwise gates in plain loops over float64.
import type { Arrays } from "./arrays.ts";
import { weighted } from "./plain-scalars.ts";
import type { Operation } from "./workloads.ts";

/** The first element, and the weighted sum of all. */
export function plainOperation({ operation, size }: Operation, arrays: Arrays): readonly number[] {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => arrays[name] as Float64Array) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const result = new Float64Array(size * size);
  if (operation === "chain")
    for (let i = 0; i < result.length; i++) result[i] = d[i]! / (1 + Math.exp(-(a[i]! * b[i]! + c[i]!)));
  else
    for (let row = 0; row < size; row++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) result[row * size + j]! += a[row * size + i]! * b[i * size + j]!;
  return [result[0] as number, weighted(result)];
}
