// Floats become halves by their bits: WGSL leaves open which neighbour a conversion gives, what becomes of what is too large
// or too small, and of NaN.
import { typesOf, type Wide } from "./types.ts";

/** Rounds to the nearest float16, of two that are as near to the even one; from 65,520 on to infinity. */
function toHalf(wide: Wide): string {
  const { float, word } = typesOf(wide);
  const packed =
    wide === 1
      ? "-> f16 { return bitcast<vec2<f16>>(halfBits1(x)).x; }"
      : "-> vec4<f16> { let h = halfBits4(x); return bitcast<vec4<f16>>(h.xz | (h.yw << vec2u(16u))); }";
  return `fn halfBits${wide}(x: ${float}) -> ${word} {
  let bits = bitcast<${word}>(x);
  let size = bits & ${word}(0x7fffffffu);
  let even = (size >> ${word}(13u)) & ${word}(1u);
  let ordinary = (size - ${word}(0x38000000u) + ${word}(0xfffu) + even) >> ${word}(13u);
  // Beside a half, floats are as far apart as the smallest float16 are.
  let small = bitcast<${word}>(seal${wide}(bitcast<${float}>(size)) + ${float}(0.5)) - ${word}(0x3f000000u);
  let finite = select(ordinary, small, size < ${word}(0x38800000u));
  let far = select(${word}(0x7c00u), ${word}(0x7e00u), size > ${word}(0x7f800000u));
  return select(finite, far, size >= ${word}(0x477ff000u)) | ((bits >> ${word}(16u)) & ${word}(0x8000u));
}
fn toHalf${wide}(x: ${float}) ${packed}`;
}

/** Functions that store floats in float16, one or four at a time. */
export const HALVES: Readonly<Record<Wide, string>> = { 1: toHalf(1), 4: toHalf(4) };
