// Logarithms: x = 2ⁿ(1 + f) with 1 + f between √½ and √2, and s = f / (2 + f) (the method of FreeBSD's e_log.c, Sun, 1993).
import type { Lane, Lanes } from "../lanes.ts";
import { either, floatOf, fractionBits, infinity, polynomial } from "./format.ts";

/** (2 artanh(s)/s - 2 - ⅔z) / z², of z = s². */
export const artanhRest = (l: Lanes, z: Lane): Lane =>
  polynomial(
    l,
    z,
    [0.400001522, 0.28547124, 0.234184],
    [
      0.3999999999999998, 0.2857142857144383, 0.22222222217795, 0.1818181884311, 0.153845585, 0.1333626147, 0.116758455,
      0.119812,
    ],
  );

/** x as 2ⁿ · m, of a normal number above 0. */
function split(l: Lanes, x: Lane): { readonly n: Lane; readonly m: Lane } {
  const root = l.width === 32 ? l.word(0x3f3504f3) : l.word(0x667f3bcd, 0x3fe6a09e);
  const above = l.wordSub(l.bits(x), root);
  const fraction = l.width === 32 ? l.word(0x7fffff) : l.word(-1, 0xfffff);
  return {
    n: floatOf(l, l.shiftRightSigned(above, fractionBits(l))),
    m: l.fromBits(l.wordAdd(l.wordAnd(above, fraction), root)),
  };
}

/** A number above 0 as 2ⁿ · m, made normal first where it is denormal. */
export function splitAny(l: Lanes, x: Lane): { readonly n: Lane; readonly m: Lane } {
  const denormal = l.less(x, either(l, 1.1754943508222875e-38, 2.2250738585072014e-308));
  const { n, m } = split(l, l.select(denormal, l.mul(x, either(l, 16777216, 9007199254740992)), x));
  return { n: l.sub(n, l.select(denormal, either(l, 24, 53), l.number(0))), m };
}

/** n·log 2 + log(1 + f) + c */
function logOf(l: Lanes, n: Lane, f: Lane, c: Lane): Lane {
  const s = l.div(f, l.add(l.number(2), f));
  const z = l.mul(s, s);
  const half = l.mul(l.mul(l.number(0.5), f), f);
  const rest = l.mul(z, l.multiplyAdd(z, artanhRest(l, z), l.number(2 / 3)));
  const low = l.add(l.mul(n, either(l, 9.0580006145e-6, 1.9082149292705877e-10)), c);
  const small = l.sub(l.multiplyAdd(s, l.add(half, rest), low), half);
  return l.multiplyAdd(n, either(l, 0.69313812256, 0.6931471803691238), l.add(small, f));
}

/** What a logarithm is of numbers that are not above 0, and of infinity. */
const ofAll = (l: Lanes, x: Lane, result: Lane): Lane =>
  l.select(
    l.less(l.number(0), x),
    l.select(l.equal(x, infinity(l)), x, result),
    l.select(l.equal(x, l.number(0)), l.neg(infinity(l)), l.number(Number.NaN)),
  );

export function log(l: Lanes, x: Lane): Lane {
  const { n, m } = splitAny(l, x);
  return ofAll(l, x, logOf(l, n, l.sub(m, l.number(1)), l.number(0)));
}

/** log u of u = 1 + x as rounded, and what the rounding lost, divided by u; near 0 there is nothing to lose, as f is x. */
export function log1p(l: Lanes, x: Lane): Lane {
  const one = l.number(1);
  const u = l.add(one, x);
  const { n, m } = split(l, u);
  const lost = l.select(l.less(one, x), l.sub(one, l.sub(u, x)), l.sub(x, l.sub(u, one)));
  const near = l.and(l.less(l.number(-0.29), x), l.less(x, l.number(0.41)));
  const zero = l.number(0);
  const result = logOf(
    l,
    l.select(near, zero, n),
    l.select(near, x, l.sub(m, one)),
    l.select(near, zero, l.div(lost, u)),
  );
  // So small that it is its own logarithm, the sign of a zero included.
  return l.select(l.less(l.abs(x), either(l, 2.9802322387695312e-8, 5.551115123125783e-17)), x, ofAll(l, u, result));
}
