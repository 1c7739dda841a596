// An angle as quarter turns and what is left of it, at most π/4 either way, for all floats.
import type { Lane, Lanes } from "../lanes.ts";
import type { Double } from "./double.ts";
import { exactProduct, exactSum, quickSum } from "./double.ts";
import { bias, either, floatOf, fractionBits, upperWord, wholeOf } from "./format.ts";
import { halfPi, place, twoOverPi } from "./pi.ts";

export interface Angle {
  /** Quarter turns; of the integer, only the last two bits count. */
  readonly quarters: Lane;
  readonly rest: Double;
}

/** Reduces an angle that is not negative; what it makes of infinity and NaN means nothing. */
export function reduceAngle(l: Lanes, x: Lane): Angle {
  const [near, far] = [reduceNear(l, x), reduceFar(l, x)];
  const beyond = l.less(either(l, 12000, 1e8), x);
  const choose = (a: Lane, b: Lane): Lane => l.selectRarely(beyond, a, b);
  return {
    quarters: choose(far.quarters, near.quarters),
    rest: [choose(far.rest[0], near.rest[0]), choose(far.rest[1], near.rest[1])],
  };
}

/** x - n·π/2 with π/2 in parts so short that their products with n are exact (Cody and Waite). */
function reduceNear(l: Lanes, x: Lane): Angle {
  const n = l.nearest(l.mul(x, l.number(2 / Math.PI)));
  const [first = 0, second = 0, ...others] = l.width === 32 ? halfPi(11, 6) : halfPi(27, 6);
  let high = l.multiplyAdd(n, l.number(-second), l.multiplyAdd(n, l.number(-first), x));
  let low = l.number(0);
  for (const part of others) {
    const [sum, lost] = exactSum(l, high, l.mul(n, l.number(-part)));
    high = sum;
    low = l.add(low, lost);
  }
  return { quarters: wholeOf(l, n), rest: quickSum(l, high, low) };
}

/**
 * x · 2/π in integer arithmetic, with only those digits of 2/π that matter (Payne and Hanek, "Radian reduction for trigonometric
 * functions", 1983): x is brought below 2^bits by a multiple of `bits` of its exponent, which says where the digits begin.
 */
function reduceFar(l: Lanes, x: Lane): Angle {
  const bits = l.width === 32 ? 12 : 27;
  const exponent = l.wordSub(l.shiftRight(l.bits(x), fractionBits(l)), l.word(bias(l) - 1));
  const moved = l.shiftRight(l.wordMul(exponent, l.word(Math.ceil(65536 / bits))), 16);
  const within = l.fromBits(l.wordSub(l.bits(x), l.wordMul(moved, upperWord(l, bits << 23, bits << 20))));
  const factors = digitsOf(l, within, bits);
  const window = windowOf(l, moved, bits);
  const mask = l.word((1 << bits) - 1);
  const product: Lane[] = [];
  let carry = l.word(0);
  for (let p = 6; p >= 0; p--) {
    const sum = factors.reduce((all, factor, k) => l.wordAdd(all, l.wordMul(factor, window[p + k] as Lane)), carry);
    product[p] = l.wordAnd(sum, mask);
    carry = l.shiftRight(sum, bits);
  }
  const [turns, first, ...others] = product as [Lane, Lane, ...Lane[]];
  // A half or more is the next quarter turn, less the rest.
  const up = l.shiftRight(first, bits - 1);
  const signed = l.wordSub(first, l.shiftLeft(up, bits));
  const weighted = [signed, ...others].map((digit, i) => l.mul(floatOf(l, digit), l.number(place(bits, i))));
  const [a, b, c, d, e, f] = weighted as [Lane, Lane, Lane, Lane, Lane, Lane];
  const [middle, lost] = exactSum(l, c, d);
  const [high, low] = quickSum(l, l.add(a, b), middle);
  const rest = l.add(low, l.add(lost, l.add(e, f)));
  const [whole, part] = exactProduct(l, high, l.number(Math.PI / 2));
  const error = l.add(l.mul(high, either(l, -4.371139e-8, 6.123233995736766e-17)), l.mul(rest, l.number(Math.PI / 2)));
  return { quarters: l.wordAdd(turns, up), rest: quickSum(l, whole, l.add(part, error)) };
}

/** x = Σ digitₖ · 2^(bits·(k - 2)), of an x from ½ to 2^bits. */
function digitsOf(l: Lanes, x: Lane, bits: number): Lane[] {
  const digits: Lane[] = [];
  let left = x;
  for (let k = 2; k >= 0; k--) {
    const digit = l.floor(left);
    digits[k] = wholeOf(l, digit);
    left = l.mul(l.sub(left, digit), l.number(1 << bits));
  }
  return digits;
}

/** Nine digits of 2/π, the first of them the third before digit number `from`: chosen by the bits of `from`, one after the other. */
function windowOf(l: Lanes, from: Lane, bits: number): Lane[] {
  const stages = l.width === 32 ? 4 : 6;
  const length = 9;
  let digits = [0, 0, 0, ...twoOverPi(bits, length + (1 << stages))].map((digit) => l.word(digit));
  for (let stage = stages - 1; stage >= 0; stage--) {
    const step = 1 << stage;
    const bit = l.word(step);
    const chosen = l.wordEqual(l.wordAnd(from, bit), bit);
    digits = Array.from({ length: length + step - 1 }, (_, i) =>
      l.select(chosen, digits[i + step] as Lane, digits[i] as Lane),
    );
  }
  return digits;
}
