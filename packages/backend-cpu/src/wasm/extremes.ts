// The largest and the smallest of a row or of columns; NaN when any is. They are the same in whatever order they are found.
import { F32, F64, I32, V128 } from "./code.ts";
import type { Row } from "./reduce.ts";

const worst = (largest: boolean): number => (largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
const vectorOp = (largest: boolean): number => (largest ? 0xe9 : 0xe8);

/** Of one row or column; `together` where its elements lie side by side. */
export function emitExtreme({ code, float64, at, to, length, step }: Row, largest: boolean, together: boolean): void {
  const best = code.local(float64 ? F64 : F32);
  const count = code.local(I32);
  const better = float64 ? (largest ? 0xa5 : 0xa4) : largest ? 0x97 : 0x96;
  if (float64) code.f64(worst(largest)).set(best);
  else code.f32(worst(largest)).set(best);
  let rest = length;
  if (together && !float64 && length >= 4) {
    const bests = code.local(V128);
    code
      .splatF32(worst(largest))
      .set(bests)
      .i32(Math.floor(length / 4))
      .set(count);
    code.repeat(count, () => {
      code.get(bests).get(at).vector(0x00, 0).simd(vectorOp(largest)).set(bests).increase(at, 16);
    });
    for (let lane = 0; lane < 4; lane++) code.get(best).get(bests).lane(0x1f, lane).op(better).set(best);
    rest = length % 4;
  }
  code.i32(rest).set(count);
  code.repeat(count, () => {
    code.get(best).get(at);
    if (float64) code.memory(0x2b, 3, 0);
    else code.memory(0x2a, 2, 0);
    code.op(better).set(best).increase(at, step);
  });
  code.get(to).get(best);
  if (float64) code.memory(0x39, 3, 0);
  else code.memory(0x38, 2, 0);
}

/** Of four neighbouring float32 columns. */
export function emitExtremeColumns({ code, at, to, length, step }: Row, largest: boolean): void {
  const best = code.local(V128);
  const count = code.local(I32);
  code.splatF32(worst(largest)).set(best).i32(length).set(count);
  code.repeat(count, () => {
    code.get(best).get(at).vector(0x00, 0).simd(vectorOp(largest)).set(best).increase(at, step);
  });
  code.get(to).get(best).vector(0x0b, 0);
}
