// What random numbers look like from afar, and the logarithm that makes them the same everywhere.
import { describe, expect, test } from "vitest";
import { he, normal, portableLog, randomUniform, uniform, xavier, zeros } from "../src/index.ts";
import { caught, says } from "./raised.ts";

describe("distributions", () => {
  const count = 100_000;
  const drawn = (make: typeof normal) => Array.from(make({ seed: 11 })([count])).sort((a, b) => a - b);
  const mean = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0) / numbers.length;
  const variance = (numbers: readonly number[]) => mean(numbers.map((value) => (value - mean(numbers)) ** 2));

  /** The distance of sorted numbers from a distribution, in units in which 1.95 is reached once in a thousand times. */
  const kolmogorov = (sorted: readonly number[], distribution: (x: number) => number) =>
    Math.sqrt(sorted.length) *
    sorted.reduce(
      (far, value, i) =>
        Math.max(
          far,
          Math.abs(distribution(value) - i / sorted.length),
          Math.abs(distribution(value) - (i + 1) / sorted.length),
        ),
      0,
    );

  /** The normal distribution function by a series, good to 1e-12 for |x| below 6. */
  function normalDistribution(x: number): number {
    let [term, total] = [x, x];
    for (let n = 1; n < 200 && Math.abs(term) > 1e-16; n++) {
      term *= (x * x) / (2 * n + 1);
      total += term;
    }
    return 0.5 + (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  }

  test("normal", () => {
    const numbers = drawn(normal);
    const average = numbers.reduce((total, value) => total + value, 0) / count;
    expect(Math.abs(average)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(numbers.reduce((total, value) => total + (value - average) ** 2, 0) / count - 1)).toBeLessThan(
      4 * Math.sqrt(2 / count),
    );
    expect(kolmogorov(numbers, normalDistribution)).toBeLessThan(1.95);
    expect(
      [numbers[0], numbers.at(-1)].every(
        (extreme) => Math.abs(extreme as number) > 3.5 && Math.abs(extreme as number) < 6.5,
      ),
    ).toBe(true);
  });

  test("uniform", () => {
    const numbers = drawn(uniform);
    expect(kolmogorov(numbers, (x) => (x + 1) / 2)).toBeLessThan(1.95);
    expect([numbers[0] as number, numbers.at(-1) as number].every((extreme) => Math.abs(extreme) < 1)).toBe(true);
    const between = Array.from(uniform({ seed: 1, from: 5, to: 7 })([1000]));
    expect(between.every((value) => value > 5 && value < 7)).toBe(true);
  });

  test("randomUniform is in [0, 1), a multiple of 2^-24, and uniform along steps as well as positions", () => {
    const along = [
      Array.from({ length: 20_000 }, (_, i) => randomUniform(5, 3, i)),
      Array.from({ length: 20_000 }, (_, step) => randomUniform(5, step, 3)),
    ];
    for (const numbers of along) {
      expect(
        numbers.every(
          (value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 24) && Math.fround(value) === value,
        ),
      ).toBe(true);
      expect(
        kolmogorov(
          numbers.sort((a, b) => a - b),
          (x) => x,
        ),
      ).toBeLessThan(1.95);
    }
  });

  test("xavier and he have the spread that their papers say, for x · W with W [fan-in, fan-out]", () => {
    const bound = Math.sqrt(6 / (300 + 100));
    const x = Array.from(xavier({ seed: 1 })([300, 100]));
    expect(x.every((value) => Math.abs(value) < bound)).toBe(true);
    expect(Math.abs(variance(x.slice(0, 2000)) / (bound ** 2 / 3) - 1)).toBeLessThan(0.1);
    const h = Array.from(he({ seed: 1 })([300, 100]));
    expect(Math.abs(h.reduce((total, value) => total + value * value, 0) / h.length / (2 / 300) - 1)).toBeLessThan(
      4 * Math.sqrt(2 / h.length),
    );
    expect(he({ seed: 1 })([7, 300, 100]).slice(0, 3)).toEqual(he({ seed: 1 })([300, 100]).slice(0, 3));
    for (const one of [xavier, he])
      says(
        caught(() => one({ seed: 1 })([5])),
        "E_SHAPE",
        "needs a matrix",
        "[5]",
        "zeros",
      );
  });

  test("normal has the deviation that is asked for, and zeros are zeros", () => {
    expect(Array.from(normal({ seed: 3, deviation: 0.01 })([4]))).toEqual(
      Array.from(normal({ seed: 3 })([4]), (value) => 0.01 * value),
    );
    expect(zeros([2, 2])).toEqual(new Float64Array(4));
    expect(normal({ seed: 1 })([]).length).toBe(1);
    expect(normal({ seed: 1 })([0, 3]).length).toBe(0);
  });
});

describe("seeds", () => {
  const bad = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "1" as unknown as number];
  test.each(bad)("%s is none", (seed) => {
    for (const make of [normal, uniform])
      says(
        caught(() => make({ seed })),
        "E_OPTION",
        "seeds are whole numbers from 0 to 2^53 - 1",
      );
    for (const make of [xavier, he])
      says(
        caught(() => make({ seed })([2, 2])),
        "E_OPTION",
        "seeds",
      );
  });

  test("of xavier and he are refused where they are written, too", () => {
    for (const make of [xavier, he])
      says(
        caught(() => make({ seed: -1 })),
        "E_OPTION",
        "seeds",
      );
  });

  test("of 53 bits are all different", () => {
    const first = (seed: number) => normal({ seed })([1])[0];
    expect(new Set([0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1].map(first)).size).toBe(7);
  });
});

describe("portableLog", () => {
  /** How many representable numbers lie between two. */
  function ulps(a: number, b: number): number {
    if (a === b) return 0;
    const bits = (value: number) => {
      const [whole] = new BigInt64Array(Float64Array.of(value).buffer);
      return (whole as bigint) < 0n ? -((whole as bigint) & 0x7fffffffffffffffn) : (whole as bigint);
    };
    const apart = bits(a) - bits(b);
    return Number(apart < 0n ? -apart : apart);
  }

  test("is Math.log to 2 ulp over all magnitudes", () => {
    let far = 0;
    for (let exponent = -1022; exponent <= 1023; exponent++)
      for (let i = 0; i < 20; i++) {
        const x = 2 ** exponent * (1 + randomUniform(9, exponent + 1022, i));
        far = Math.max(far, ulps(portableLog(x), Math.log(x)));
      }
    expect(far).toBeLessThanOrEqual(2);
  });

  test("is as near around 1, where logarithms vanish", () => {
    let far = 0;
    for (let i = 0; i < 20_000; i++) {
      const x = 1 + (randomUniform(10, 0, i) - 0.5) * 2 ** -(i % 52);
      far = Math.max(far, ulps(portableLog(x), Math.log(x)));
    }
    expect(far).toBeLessThanOrEqual(2);
    expect([portableLog(1), portableLog(2), portableLog(0.5)]).toEqual([0, Math.LN2, -Math.LN2]);
  });
});
