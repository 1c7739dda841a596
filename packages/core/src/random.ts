// Random numbers as a pure function of (seed, step, index): nothing is stored, any number can be drawn again.
// Threefry-2x32-20: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
import { check, show } from "./errors.ts";

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** One 32-bit word (0 to 2³² - 1): the first of the Threefry-2x32-20 block with counter (index, step) and the seed as key. */
export function randomWord(seed: number, step: number, index: number): number {
  const low = seed | 0;
  const high = Math.floor(seed / 4294967296) | 0;
  const parity = PARITY ^ low ^ high;
  let a = (index + low) | 0;
  let b = (step + high) | 0;
  for (let round = 0; round < 20; round++) {
    a = (a + b) | 0;
    b = rotate(b, ROTATIONS[round % 8] as number) ^ a;
    if (round % 4 !== 3) continue;
    // Every fourth round, two of the three keys go in, in turn.
    const turn = (round + 1) / 4;
    a = (a + (turn % 3 === 0 ? low : turn % 3 === 1 ? high : parity)) | 0;
    b = (b + (turn % 3 === 0 ? high : turn % 3 === 1 ? parity : low) + turn) | 0;
  }
  return a >>> 0;
}

/** A number in [0, 1), a multiple of 2⁻²⁴, so that it is the same in float32. */
export const randomUniform = (seed: number, step: number, index: number): number =>
  (randomWord(seed, step, index) >>> 8) * 5.960464477539063e-8;

/** Seeds are whole numbers from 0 to 2⁵³ - 1. */
export function checkSeed(seed: number): number {
  check(
    Number.isSafeInteger(seed) && seed >= 0,
    "E_OPTION",
    () => `${show(seed)} is not a seed: seeds are whole numbers from 0 to 2^53 - 1.`,
    { seed },
  );
  return seed;
}
