// Sine and cosine: polynomials around 0 of what an angle is beyond its quarter turns (after Sun's k_sin.c and k_cos.c, 1993).
import type { Lane, Lanes } from "../lanes.ts";
import { reduceAngle } from "./angle.ts";
import { infinity, polynomial, upperWord } from "./format.ts";

/** The sine of |x| moved on by so many quarter turns; NaN of what is not finite. */
function turned(l: Lanes, x: Lane, by: number): Lane {
  const size = l.abs(x);
  const { quarters, rest } = reduceAngle(l, size);
  const turns = l.wordAdd(quarters, l.word(by));
  const one = l.word(1);
  const odd = l.wordEqual(l.wordAnd(turns, one), one);
  const value = l.select(odd, cosine(l, rest), sine(l, rest));
  // The second bit of the turns becomes the sign.
  const sign = l.shiftLeft(l.wordAnd(turns, l.word(2)), l.width - 2);
  const signed = l.fromBits(l.wordXor(l.bits(value), sign));
  return l.select(l.less(size, infinity(l)), signed, l.number(Number.NaN));
}

export const cos = (l: Lanes, x: Lane): Lane => turned(l, x, 1);

/** The sign of x turns that of the result; so small that it is its own sine, x keeps that of its zero. */
export function sin(l: Lanes, x: Lane): Lane {
  const sign = l.wordAnd(l.bits(x), upperWord(l, 1 << 31, 1 << 31));
  return l.fromBits(l.wordXor(l.bits(turned(l, x, 0)), sign));
}

/** sin(r + low) = r + (r³·S(r²) + low·(1 - r²/2)) */
function sine(l: Lanes, [r, low]: readonly [Lane, Lane]): Lane {
  const z = l.mul(r, r);
  const cubic = l.mul(
    l.mul(r, z),
    polynomial(
      l,
      z,
      [-0.166666551, 0.008332194, -0.00019519],
      [
        -0.16666666666666632, 0.00833333333332249, -0.00019841269829854, 2.75573137038e-6, -2.505075945e-8,
        1.589685e-10,
      ],
    ),
  );
  const slope = l.sub(l.number(1), l.mul(l.number(0.5), z));
  return l.add(r, l.multiplyAdd(low, slope, cubic));
}

/** cos(r + low) = 1 - r²/2 + (r⁴·C(r²) - r·low), and what the rounding of the first difference loses. */
function cosine(l: Lanes, [r, low]: readonly [Lane, Lane]): Lane {
  const one = l.number(1);
  const z = l.mul(r, r);
  const half = l.mul(l.number(0.5), z);
  const first = l.sub(one, half);
  const lost = l.sub(l.sub(one, first), half);
  const fourth = polynomial(
    l,
    z,
    [0.0416666469, -0.00138873, 2.443e-5],
    [0.0416666666666666, -0.00138888888888745, 2.48015872897e-5, -2.7557314412e-7, 2.0875731e-9, -1.136003e-11],
  );
  return l.add(first, l.add(lost, l.sub(l.mul(l.mul(z, z), fourth), l.mul(r, low))));
}
