// Digits of π, for the reduction of angles: as many as the largest float64 needs.

/** How many bits after the point are computed. */
const BITS = 1344n;

const arctanOfInverse = (k: bigint): bigint => {
  let term = (1n << BITS) / k;
  let sum = term;
  for (let n = 3n; term !== 0n; n += 2n) {
    term = -term / (k * k);
    sum += term / n;
  }
  return sum;
};

let known: bigint | undefined;
/** π · 2^BITS, by Machin's formula (1706). */
function pi(): bigint {
  known ??= 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);
  return known;
}

/** Digits after the point in base 2^bits. */
const digits = (x: bigint, bits: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Number(BigInt.asUintN(bits, x >> (BITS - BigInt(bits * (i + 1))))));

/** What a 1 is worth at a place after the point in base 2^bits. */
export const place = (bits: number, at: number): number => (at < 0 ? 1 : place(bits, at - 1) / (1 << bits));

/** The first digits of 2/π in base 2^bits. */
export const twoOverPi = (bits: number, count: number): number[] => digits((2n << (BITS * 2n)) / pi(), bits, count);

/** Numbers of so few bits whose sum, from the first on, comes ever closer to π/2. */
export const halfPi = (bits: number, count: number): number[] =>
  digits(pi() >> 2n, bits, count).map((digit, i) => 2 * digit * place(bits, i));
