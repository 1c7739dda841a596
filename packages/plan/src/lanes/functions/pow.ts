// Powers: 2^(y · log₂|x|), with the logarithm and the product in twice the precision, and IEEE 754's table of special cases.
import type { Lane, Lanes } from "../lanes.ts";
import type { Double } from "./double.ts";
import { divide, exactProduct, exactSum, multiply, quickSum, sum } from "./double.ts";
import { expNear } from "./exp.ts";
import { either, infinity, isSigned, scale, wholeOf, withSign } from "./format.ts";
import { artanhRest, splitAny } from "./log.ts";

export function pow(l: Lanes, x: Lane, y: Lane): Lane {
  const [zero, one] = [l.number(0), l.number(1)];
  const size = l.abs(x);
  const infinite = l.equal(size, infinity(l));
  const poles = l.or(infinite, l.equal(size, zero));
  // At a pole only the signs count: 0 or infinity to a power above or below 0.
  const grows = l.select(infinite, l.less(zero, y), l.less(y, zero));
  const positive = l.select(poles, l.select(grows, infinity(l), zero), powerOf(l, size, y));
  const half = l.mul(y, l.number(0.5));
  const whole = l.equal(l.trunc(y), y);
  const odd = l.and(whole, l.not(l.equal(l.trunc(half), half)));
  const signed = l.select(l.and(isSigned(l, x), odd), l.neg(positive), positive);
  const root = l.and(l.and(l.less(x, zero), l.not(whole)), l.not(poles));
  const unknown = l.or(root, l.not(l.and(l.equal(x, x), l.equal(y, y))));
  const result = l.select(unknown, l.number(Number.NaN), signed);
  return l.select(l.or(l.equal(y, zero), l.equal(x, one)), one, result);
}

/** The power of a positive finite number. */
function powerOf(l: Lanes, x: Lane, y: Lane): Lane {
  const [high, low] = log2(l, x);
  // Beyond it every power but that of 1 is 0 or infinite.
  const limit = either(l, 1e10, 1e20);
  const power = l.max(l.neg(limit), l.min(y, limit));
  const [product, lost] = exactProduct(l, power, high);
  const rest = l.multiplyAdd(power, low, lost);
  const end = either(l, 160, 1100);
  const within = l.less(l.abs(product), end);
  const exponent = l.select(within, product, withSign(l, end, product));
  const n = l.nearest(exponent);
  const log = l.number(Math.LN2);
  const r = l.multiplyAdd(l.sub(exponent, n), log, l.mul(l.select(within, rest, l.number(0)), log));
  return scale(l, expNear(l, r), wholeOf(l, n));
}

/** log₂ x = n + (2s + ⅔s³ + s⁵·rest) / log 2, with s = (m - 1)/(m + 1). */
function log2(l: Lanes, x: Lane): Double {
  const { n, m } = splitAny(l, x);
  const zero = l.number(0);
  const one = l.number(1);
  const s = divide(l, [l.sub(m, one), zero], exactSum(l, m, one));
  const square = multiply(l, s, s);
  const [z] = square;
  const third = multiply(l, square, [l.number(2 / 3), either(l, -1.98682151e-8, 3.700743415417188e-17)]);
  const tail = quickSum(l, third[0], l.multiplyAdd(l.mul(z, z), artanhRest(l, z), third[1]));
  const [factor, rest] = quickSum(l, l.number(2), tail[0]);
  const log = multiply(l, s, [factor, l.add(rest, tail[1])]);
  const scaled = multiply(l, log, [l.number(Math.LOG2E), either(l, 1.92596303e-8, 2.0355273740931033e-17)]);
  return sum(l, [n, zero], scaled);
}
