// The Jacobian, row by row: what nobody builds for large values, and everybody should have seen for small ones.
import type { Buffer, Reading, Time } from "./backend.ts";
import type { NdArray, Numbers } from "./data.ts";
import { check } from "./errors.ts";
import { after, afterAll } from "./read.ts";
import { type Sizes, sizeOf } from "./shape.ts";

/** Of shape [...rows, ...columns]; `gradientOf` is the backward pass from y, seeded with one row of the identity. */
export function jacobianOf<When extends Time>(
  rows: Sizes,
  columns: Sizes,
  gradientOf: (seed: NdArray<Numbers>) => Buffer<When> | undefined,
): Reading<When, NdArray<Float64Array>> {
  const [m, n] = [sizeOf(rows), sizeOf(columns)];
  check(
    m * n <= 2 ** 24,
    "E_SIZE",
    () => `the Jacobian has ${m} × ${n} entries. A backward pass gives its product with a vector without building it.`,
  );
  const data = new Float64Array(m * n);
  const readings = Array.from({ length: m }, (_, i): Reading<When, void> => {
    const arrived = gradientOf({ shape: rows, data: new Float64Array(m).fill(1, i, i + 1) });
    return arrived ? after(arrived.read(), (values) => data.set(values, i * n)) : (undefined as Reading<When, void>);
  });
  return afterAll(readings, () => ({ shape: [...rows, ...columns], data }));
}
