// Uniform numbers in lanes: Threefry-2x32-20, as core has it (packages/core/src/random.ts), of a seed, a step and an index.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
import type { Lane, Lanes } from "../lanes.ts";

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** Numbers in [0, 1), multiples of 2⁻²⁴, of 32-bit lanes. */
export function uniform(l: Lanes, step: Lane, index: Lane, seed: number): Lane {
  const low = seed | 0;
  const high = Math.floor(seed / 4294967296) | 0;
  const keys = [low, high, PARITY ^ low ^ high] as const;
  let a = l.wordAdd(index, l.word(low));
  let b = l.wordAdd(step, l.word(high));
  for (let round = 0; round < 20; round++) {
    const by = ROTATIONS[round % 8] as number;
    a = l.wordAdd(a, b);
    b = l.wordXor(l.wordOr(l.shiftLeft(b, by), l.shiftRight(b, 32 - by)), a);
    if (round % 4 !== 3) continue;
    // Every fourth round, two of the three keys go in, in turn.
    const turn = (round + 1) / 4;
    a = l.wordAdd(a, l.word(keys[turn % 3] as number));
    b = l.wordAdd(b, l.word(((keys[(turn + 1) % 3] as number) + turn) | 0));
  }
  return l.mul(l.toFloat(l.shiftRight(a, 8)), l.number(2 ** -24));
}
