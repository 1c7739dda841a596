// Exponentials: x = n·log 2 + r, and a polynomial for e^r (Cody and Waite, "Software manual for the elementary functions", 1980).
import type { Lane, Lanes } from "../lanes.ts";
import { either, fractionBits, polynomial, powerOfTwo, scale, wholeOf } from "./format.ts";

/** x = n·log 2 + r with n whole and |r| ≤ log(2)/2; e^r - 1 = r + rest. */
interface Parts {
  readonly n: Lane;
  readonly r: Lane;
  readonly rest: Lane;
}

function partsOf(l: Lanes, x: Lane): Parts {
  const n = l.nearest(l.mul(x, l.number(Math.LOG2E)));
  // The upper part of log 2 ends in zeros, so that its product with n is exact.
  const upper = l.multiplyAdd(n, either(l, -0.693145751953125, -0.6931471803691238), x);
  const r = l.multiplyAdd(n, either(l, -1.42860677e-6, -1.9082149292705877e-10), upper);
  return { n: wholeOf(l, n), r, rest: l.mul(l.mul(r, r), expRest(l, r)) };
}

/** (e^r - 1 - r) / r² */
const expRest = (l: Lanes, r: Lane): Lane =>
  polynomial(
    l,
    r,
    [0.5, 0.16666669, 0.04166645, 0.0083329, 0.0013936, 0.000201],
    [
      0.5, 0.16666666666666682, 0.0416666666666667, 0.0083333333333176, 0.001388888888887, 0.000198412698953,
      2.480158735e-5, 2.75572357e-6, 2.7557254e-7, 2.51118e-8, 2.092e-9,
    ],
  );

/** e^r of |r| ≤ log(2)/2. */
export const expNear = (l: Lanes, r: Lane): Lane => l.add(l.multiplyAdd(expRest(l, r), l.mul(r, r), r), l.number(1));

/** Held where the result is 0 or infinite anyway; NaN stays NaN. */
function held(l: Lanes, x: Lane, low: Lane): Lane {
  const high = either(l, 89, 710);
  return l.select(l.less(x, low), low, l.select(l.less(high, x), high, x));
}

export function exp(l: Lanes, x: Lane): Lane {
  const { n, r, rest } = partsOf(l, held(l, x, either(l, -104, -746)));
  return scale(l, l.add(l.add(r, rest), l.number(1)), n);
}

/** eˣ - 1 = 2ⁿ(r + rest) + (2ⁿ - 1), and what the rounding of that sum loses. */
export function expm1(l: Lanes, x: Lane): Lane {
  const { n, r, rest } = partsOf(l, held(l, x, either(l, -20, -40)));
  const one = l.number(1);
  const near = l.add(r, rest);
  const power = powerOfTwo(l, n);
  const [a, b, c] = [l.sub(power, one), l.mul(power, r), l.mul(power, rest)];
  const sum = l.add(a, b);
  const middle = l.add(sum, l.add(c, l.add(l.sub(a, sum), b)));
  // Where 2ⁿ is so large that -1 is all but lost, the sum could overflow before the result does.
  const far = scale(l, l.add(near, one), n);
  const result = l.select(l.wordLess(l.word(fractionBits(l) + 1), n), far, middle);
  const small = l.select(l.wordEqual(n, l.word(0)), near, result);
  // Zeros keep their sign.
  return l.select(l.equal(x, l.number(0)), x, small);
}

/** 1 / (1 + e⁻ˣ), with the exponent never positive. */
export function sigmoid(l: Lanes, x: Lane): Lane {
  const power = exp(l, l.neg(l.abs(x)));
  const one = l.number(1);
  return l.div(l.select(l.less(x, l.number(0)), power, one), l.add(one, power));
}
