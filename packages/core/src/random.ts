// Random numbers as a pure function of (seed, step, index): nothing is stored, any number can be drawn again.
// Threefry-2x32-20: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
import { check } from "./errors.ts";

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** One 32-bit word (0 to 2³² - 1): the first of the Threefry-2x32-20 block with counter (index, step) and the seed as key. */
export function randomWord(seed: number, step: number, index: number): number {
  const keys = [seed | 0, Math.floor(seed / 4294967296) | 0, 0] as [number, number, number];
  keys[2] = PARITY ^ keys[0] ^ keys[1];
  let a = (index + keys[0]) | 0;
  let b = (step + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    a = (a + b) | 0;
    b = rotate(b, ROTATIONS[round % 8] as number) ^ a;
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    a = (a + (keys[injection % 3] as number)) | 0;
    b = (b + (keys[(injection + 1) % 3] as number) + injection) | 0;
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
    () => `${seed} is not a seed: seeds are whole numbers from 0 to 2^53 - 1.`,
    { seed },
  );
  return seed;
}
