// What functions are measured at: bit patterns of floats at a distance from each other, and pairs that are drawn.
import { randomWord } from "@chainrule/core";

/** `count` floats by their bits, `stride` apart; `from` says which is the first. */
export function patterns(from: number, count: number, stride: number): Float32Array {
  const bits = new Int32Array(count);
  for (let i = 0; i < count; i++) bits[i] = (from + i) * stride;
  return new Float32Array(bits.buffer);
}

/** Drawn words. */
function drawn(seed: number, from: number, count: number): Int32Array {
  const words = new Int32Array(count);
  for (let i = 0; i < count; i++) words[i] = randomWord(seed, 0, from + i);
  return words;
}

/** Pairs for functions of two numbers: of all sizes, of like sizes, and for powers such as are neither 0 nor infinite. */
export function pairs(name: string, from: number, count: number): [Float32Array, Float32Array] {
  const [x, y] = [drawn(1, from, count), drawn(2, from, count)].map((words) => new Float32Array(words.buffer)) as [
    Float32Array,
    Float32Array,
  ];
  // From -1 to 1
  const [u, v] = [drawn(3, from, count), drawn(4, from, count)].map((words) =>
    Float32Array.from(words, (w) => w / 2 ** 31),
  );
  for (let i = 0; i < count; i++) {
    const kind = i % 4;
    if (kind === 0) continue;
    if (name === "pow") {
      // Near 1 are the powers that ask most of the logarithm.
      x[i] = kind === 1 ? 1 + 0.4 * (u?.[i] as number) : Math.abs(x[i] as number);
      y[i] = (120 * (v?.[i] as number)) / Math.log(x[i] as number);
    } else y[i] = (x[i] as number) * (kind === 1 ? 4 : 1) * (v?.[i] as number);
  }
  return [x, y];
}
