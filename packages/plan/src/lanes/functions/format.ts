// What the functions share: how a float lies in its bits, powers of two, and polynomials.
import type { Lane, Lanes } from "../lanes.ts";

/** How many bits of a float are its fraction. */
export const fractionBits = (l: Lanes): number => (l.width === 32 ? 23 : 52);
/** What is added to an exponent where it is stored. */
export const bias = (l: Lanes): number => (l.width === 32 ? 127 : 1023);
/** An integer whose bits are those of the upper half of a float64, or of a float32. */
export const upperWord = (l: Lanes, narrow: number, wide: number): Lane =>
  l.width === 32 ? l.word(narrow) : l.word(0, wide);

/** Σ cₖ·xᵏ */
export function polynomial(l: Lanes, x: Lane, narrow: readonly number[], wide: readonly number[]): Lane {
  const [last = 0, ...rest] = (l.width === 32 ? narrow : wide).toReversed();
  return rest.reduce((sum, coefficient) => l.multiplyAdd(sum, x, l.number(coefficient)), l.number(last));
}

/** One number in float32, another in float64. */
export const either = (l: Lanes, narrow: number, wide: number): Lane => l.number(l.width === 32 ? narrow : wide);

/** A float to whose bits small whole numbers can be added: 1.5 · 2^fractionBits. */
const anchor = (l: Lanes): Lane => either(l, 12582912, 6755399441055744);

/** The integer of a small float that is whole. */
export const wholeOf = (l: Lanes, x: Lane): Lane => l.wordSub(l.bits(l.add(x, anchor(l))), l.bits(anchor(l)));

/** The float of a small integer. */
export const floatOf = (l: Lanes, n: Lane): Lane => l.sub(l.fromBits(l.wordAdd(n, l.bits(anchor(l)))), anchor(l));

/** 2ⁿ of an integer n whose power is neither a denormal number nor too large. */
export const powerOfTwo = (l: Lanes, n: Lane): Lane =>
  l.fromBits(l.shiftLeft(l.wordAdd(n, l.word(bias(l))), fractionBits(l)));

/** x · 2ⁿ in two steps, each with a power that is a number, so that results may be denormal. */
export function scale(l: Lanes, x: Lane, n: Lane): Lane {
  const half = l.shiftRightSigned(n, 1);
  return l.mul(l.mul(x, powerOfTwo(l, half)), powerOfTwo(l, l.wordSub(n, half)));
}

const signBit = (l: Lanes): Lane => upperWord(l, 1 << 31, 1 << 31);

/** A number that is not negative, with the sign of another. */
export const withSign = (l: Lanes, size: Lane, sign: Lane): Lane =>
  l.fromBits(l.wordOr(l.bits(size), l.wordAnd(l.bits(sign), signBit(l))));

/** Whether the sign is -, of -0 too. */
export const isSigned = (l: Lanes, x: Lane): Lane => l.wordLess(l.bits(x), l.word(0));

/** The larger than every other float. */
export const infinity = (l: Lanes): Lane => l.number(Number.POSITIVE_INFINITY);
