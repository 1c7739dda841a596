// Packing: copies of what tiles read, in the order in which they read it.
import { Code, I32, V128 } from "./code.ts";
import * as op from "./op.ts";
import { type Product, ROWS, VECTORS } from "./product.ts";

/** (B, packed, depth): copies a panel of B, as many columns as it has, step by step of K. */
export function emitPackB({ n, k, transB, float64 }: Product, columns: number): Code {
  const code = new Code([I32, I32, I32]);
  const [B, PACKED, DEPTH] = [0, 1, 2] as const;
  const size = float64 ? 8 : 4;
  const [splat, storeLane] = float64 ? [0x0a, 0x5b] : [0x09, 0x5a];
  const perVector = 16 / size;
  if (!transB) {
    code.repeat(DEPTH, () => {
      // Past the last column lies something else of this memory; what becomes of it is never read.
      for (let j = 0; j < columns; j += perVector)
        code
          .get(PACKED)
          .get(B)
          .vector(0x00, j * size)
          .vector(0x0b, j * size);
      code.increase(B, n * size).increase(PACKED, VECTORS * 16);
    });
    return code;
  }
  const value = code.local(V128);
  const count = code.local(I32);
  const single = (): void => {
    for (let j = 0; j < columns; j++) {
      code
        .get(B)
        .vector(splat, j * k * size)
        .set(value);
      code
        .get(PACKED)
        .get(value)
        .vectorLane(storeLane, j * size, 0);
    }
    code.increase(B, size).increase(PACKED, VECTORS * 16);
  };
  // As many steps as a vector has lanes at once: each column's are one vector.
  code.get(DEPTH).i32(perVector).op(op.i32DivU).set(count);
  code.repeat(count, () => {
    for (let j = 0; j < columns; j++) {
      code
        .get(B)
        .vector(0x00, j * k * size)
        .set(value);
      for (let lane = 0; lane < perVector; lane++)
        code
          .get(PACKED)
          .get(value)
          .vectorLane(storeLane, lane * VECTORS * 16 + j * size, lane);
    }
    code.increase(B, 16).increase(PACKED, perVector * VECTORS * 16);
  });
  code.get(DEPTH).i32(perVector).op(op.i32RemU).set(count);
  code.repeat(count, single);
  return code;
}

/** (A, packed, depth, rows): copies rows of a transposed A, step by step of K. */
export function emitPackA({ m, float64 }: Product): Code {
  const code = new Code([I32, I32, I32, I32]);
  const [A, PACKED, DEPTH, COUNT] = [0, 1, 2, 3] as const;
  const size = float64 ? 8 : 4;
  const count = code.local(I32);
  const at = code.local(I32);
  code.repeat(DEPTH, () => {
    code.i32(0).set(at);
    code
      .get(COUNT)
      .i32(16 / size - 1)
      .op(op.i32Add)
      .i32(16 / size)
      .op(op.i32DivU)
      .set(count);
    code.repeat(count, () => {
      code.get(PACKED).get(at).op(op.i32Add).get(A).get(at).op(op.i32Add).vector(0x00, 0).vector(0x0b, 0);
      code.increase(at, 16);
    });
    code.increase(A, m * size).increase(PACKED, ROWS * size);
  });
  return code;
}
