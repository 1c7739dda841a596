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
      [-0.166666552, 0.00833219383, -0.000195191198],
      [
        -0.16666666666666632, 0.008333333333322491, -0.00019841269829855843, 2.7557313704449847e-6,
        -2.5050759549269165e-8, 1.5896854294830539e-10,
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
    [0.0416666456, -0.00138873153, 2.44333824e-5],
    [
      0.0416666666666666, -0.0013888888888874504, 2.4801587289701437e-5, -2.755731441155586e-7, 2.087573086391903e-9,
      -1.1360020566872608e-11,
    ],
  );
  return l.add(first, l.add(lost, l.sub(l.mul(l.mul(z, z), fourth), l.mul(r, low))));
}
