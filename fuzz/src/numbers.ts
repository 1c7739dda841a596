// The numbers that inputs are fed: plain, positive, whole (so that there are ties and zeros), and at the edges of float32.
import { randomUniform, randomWord } from "@chainrule/core";
import type { LeafRecipe } from "./recipe.ts";

/** Finite, but where something may happen. All are float32 numbers, so that every backend is fed the same. */
export const edgeNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  -3,
  88,
  1e-3,
  -1e4,
  2 ** -126,
  -(2 ** -149),
  2 ** 24,
  -(2 ** 60),
  1e30,
  2 ** 127,
].map(Math.fround);
const WHOLE = [0, 1, -1, 2, -0, -2, 3];
const INTEGERS = [0, 1, 2, 3, -1, 5, 46341, -2147483648];

/** `count` numbers for an input. */
export function numbersFor({ kind, range, seed }: LeafRecipe, count: number): readonly number[] {
  const one = (list: readonly number[], i: number): number => list[randomWord(seed, 0, i) % list.length] as number;
  return Array.from({ length: count }, (_, i) => {
    if (kind === "bool") return randomWord(seed, 0, i) & 1;
    if (kind === "int32") return one(range === "edges" ? INTEGERS : INTEGERS.slice(0, 5), i);
    if (range === "whole") return one(WHOLE, i);
    if (range === "edges") return one(edgeNumbers, i);
    const unit = randomUniform(seed, 0, i) + 2 ** -25;
    return Math.fround(range === "positive" ? 0.25 + 2 * unit : 4 * unit - 2);
  });
}
