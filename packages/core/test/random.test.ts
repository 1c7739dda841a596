// Random numbers are a pure function of (seed, step, index), frozen for good: whoever changes one breaks somebody's experiment.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  defineGate,
  type Expr,
  he,
  normal,
  Pass,
  randomUniform,
  randomWord,
  reference,
  uniform,
  xavier,
} from "../src/index.ts";

/**
 * Threefry-2x32-20 as Random123's reference implementation spells it out (both words), written apart from the one under test.
 */
function threefry([k0, k1]: readonly [number, number], [c0, c1]: readonly [number, number]): readonly [number, number] {
  const u32 = (n: number) => n >>> 0;
  const rotl = (n: number, by: number) => u32((n << by) | (n >>> (32 - by)));
  const ks = [u32(k0), u32(k1), u32(0x1bd11bda ^ k0 ^ k1)] as const;
  let [x0, x1] = [u32(c0 + ks[0]), u32(c1 + ks[1])];
  const mix = (by: number) => {
    x0 = u32(x0 + x1);
    x1 = u32(rotl(x1, by) ^ x0);
  };
  const inject = (a: number, b: number, n: number) => {
    x0 = u32(x0 + a);
    x1 = u32(x1 + b + n);
  };
  for (const by of [13, 15, 26, 6]) mix(by);
  inject(ks[1], ks[2], 1);
  for (const by of [17, 29, 16, 24]) mix(by);
  inject(ks[2], ks[0], 2);
  for (const by of [13, 15, 26, 6]) mix(by);
  inject(ks[0], ks[1], 3);
  for (const by of [17, 29, 16, 24]) mix(by);
  inject(ks[1], ks[2], 4);
  for (const by of [13, 15, 26, 6]) mix(by);
  inject(ks[2], ks[0], 5);
  return [x0, x1];
}

describe("Threefry-2x32-20", () => {
  test("written here a second time gives Random123's known answers", () => {
    expect(threefry([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff])).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([0xc4923a9c, 0x483df7a0]);
  });

  test("gives the known answer that a seed can reach", () => {
    expect(randomWord(0, 0, 0)).toBe(0x6b200159);
  });

  test("is the first word of the block with counter (index, step) and key (low, high word of the seed), whatever they are", () => {
    const words = [0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x243f6a88, 0x85a308d3];
    const seeds = [
      0,
      1,
      2 ** 31,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 32 + 1,
      2 ** 53 - 1,
      0x1319_8a2e,
      0x1f_7344 * 2 ** 32 + 0x1319_8a2e,
    ];
    for (const seed of seeds)
      for (const step of words)
        for (const index of words)
          expect(randomWord(seed, step, index)).toBe(
            threefry([seed % 2 ** 32, Math.floor(seed / 2 ** 32)], [index, step])[0],
          );
  });

  test("changes with each of seed, step and index", () => {
    const words = new Set([
      randomWord(1, 2, 3),
      randomWord(1, 3, 2),
      randomWord(2, 1, 3),
      randomWord(3, 2, 1),
      randomWord(1 + 2 ** 32, 2, 3),
    ]);
    expect(words.size).toBe(5);
  });
});

describe("golden numbers", () => {
  const golden: Readonly<Record<string, readonly [Float64Array, readonly number[]]>> = {
    "normal of seed 1": [
      normal({ seed: 1 })([8]),
      [
        0.5357771968119238, -1.5742488427441301, -2.3220461305675664, 1.4508088921533975, -0.28071099638770686,
        -0.022219592222020496, 0.2281146527282092, 0.4342418918222695,
      ],
    ],
    "normal of the largest seed": [
      normal({ seed: 2 ** 53 - 1, deviation: 0.5 })([8]),
      [
        -0.07995488111844588, 0.9174071123451881, 1.131566000792409, 0.09095939917811253, 0.7737984741032992,
        -0.2698243491316162, 0.549910514691718, 0.03176563981877918,
      ],
    ],
    "uniform of seed 1": [
      uniform({ seed: 1 })([8]),
      [
        0.40788745624013245, -0.8845700684469193, -0.9797695481684059, 0.8531669171061367, -0.22106792614795268,
        -0.017727210884913802, 0.1804428908508271, 0.3358872046228498,
      ],
    ],
    "uniform from 5 to 7 of seed 42": [
      uniform({ seed: 42, from: 5, to: 7 })([8]),
      [
        6.738096800399944, 5.301264813402668, 6.040641327621415, 5.4998747010249645, 6.246158056659624,
        5.526786511065438, 6.745197072857991, 6.2305763240437955,
      ],
    ],
    "xavier of seed 1": [
      xavier({ seed: 1 })([4, 2]),
      [
        0.40788745624013245, -0.8845700684469193, -0.9797695481684059, 0.8531669171061367, -0.22106792614795268,
        -0.017727210884913802, 0.1804428908508271, 0.3358872046228498,
      ],
    ],
    "he of seed 1": [
      he({ seed: 1 })([4, 2]),
      [
        0.37885168907083083, -1.1131620319794493, -1.6419345651523096, 1.02587680584741, -0.19849264909937997,
        -0.01571162433539056, 0.1613014178321311, 0.307055386382802,
      ],
    ],
    "randomUniform of seed 1 at step 3": [
      Float64Array.from({ length: 8 }, (_, i) => randomUniform(1, 3, i)),
      [
        0.35856813192367554, 0.3987007737159729, 0.2195151448249817, 0.07123672962188721, 0.25557857751846313,
        0.8209640383720398, 0.8154652118682861, 0.4554194211959839,
      ],
    ],
  };

  test.each(Object.entries(golden))("%s", (_, [numbers, frozen]) => {
    expect(Array.from(numbers)).toEqual(frozen);
  });

  test("a gate that draws draws them too", () => {
    const graph = new ComputationalGraph();
    const draw = defineGate("draw", (x: Expr) => x.random(7));
    const y = draw(graph.input("x", [2, 2]));
    const at = (step: number) =>
      Array.from(
        new Pass(
          graph,
          reference,
          {
            x: [
              [0, 0],
              [0, 0],
            ],
          },
          { step },
        )
          .forward()
          .value(y)
          .read() as Float64Array,
      );
    expect(at(0)).toEqual([0, 1, 2, 3].map((i) => randomUniform(7, 0, i)));
    expect(at(1)).toEqual([0, 1, 2, 3].map((i) => randomUniform(7, 1, i)));
  });
});
