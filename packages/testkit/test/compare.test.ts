// The comparer must be strict: 30 wrong pairs that other comparers have let pass.
import { describe, expect, test } from "vitest";
import { type Comparable, compareNumbers, expectClose, type Tolerance } from "../src/index.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const close: Tolerance = { relative: 1e-7, absolute: 1e-9 };

const wrong: readonly (readonly [unknown, unknown, Tolerance?])[] = [
  [nan, infinity, close],
  [infinity, nan, close],
  [nan, 0, close],
  [0, nan, close],
  [infinity, -infinity, close],
  [-infinity, infinity, close],
  [infinity, Number.MAX_VALUE, close],
  [Number.MAX_VALUE, infinity, { relative: 1e300 }],
  [1.0005, 1, close],
  [1, 1.0005, close],
  [1 + 1e-15, 1],
  [1e-8, 0, close],
  [-1e-8, 1e-8, close],
  [5e-324, 0],
  [0, -0, { signedZeros: true }],
  [0, -0, { signedZeros: true, absolute: 1 }],
  [1, -1, close],
  [[1, 2, 3], [1, 2], close],
  [[1, 2], [1, 2, 3], close],
  [[], [0], close],
  [1, [1], close],
  [[1], [[1]], close],
  [[[1, 2]], [[1], [2]], close],
  [{ shape: [2, 3], data: [0, 0, 0, 0, 0, 0] }, { shape: [3, 2], data: [0, 0, 0, 0, 0, 0] }, close],
  [Float32Array.of(0.1), Float64Array.of(0.1)],
  [Float64Array.of(1, nan, 3), Float64Array.of(1, 2, 3), close],
  [[1, 2, 3.1], [1, 2, 3], close],
  [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [4, 3],
    ],
    close,
  ],
  [true, false],
  [Int32Array.of(2 ** 31 - 1), Int32Array.of(-(2 ** 31)), close],
  [{ shape: [0, 3], data: [] }, { shape: [3, 0], data: [] }, close],
  [1e308, -1e308, { relative: 1 }],
];
const malformed: readonly (readonly [unknown, unknown, Tolerance?])[] = [
  [undefined, 0],
  [null, 0],
  ["1", 1],
  [
    [1, undefined],
    [1, 0],
  ],
  [new Array(2), [0, 0]],
  [
    [[1, 2], [3]],
    [[1, 2], [3]],
  ],
  [
    { shape: [2], data: [1] },
    { shape: [2], data: [1] },
  ],
  [1, 1, { absolute: nan }],
  [1, 1, { relative: -1 }],
  [1, 1, { absolute: infinity }],
];
const same: readonly (readonly [unknown, unknown, Tolerance?])[] = [
  [nan, nan],
  [infinity, infinity],
  [-infinity, -infinity],
  [0, -0],
  [-0, -0, { signedZeros: true }],
  [1 + 1e-8, 1, close],
  [[1, [2, 3]].flat(), Float64Array.of(1, 2, 3)],
  [[], []],
  [{ shape: [2, 0], data: [] }, [[], []]],
  [
    [
      [1, 2],
      [3, 4],
    ],
    { shape: [2, 2], data: Int32Array.of(1, 2, 3, 4) },
  ],
  [[true, false], Uint8Array.of(1, 0)],
];
const compare = ([a, b, tolerance]: readonly [unknown, unknown, Tolerance?]) =>
  compareNumbers(a as Comparable, b as Comparable, tolerance);

describe("compareNumbers", () => {
  test("is tried on 30 wrong pairs at least", () => expect(wrong.length).toBeGreaterThanOrEqual(30));
  test.each(wrong.map((pair) => [pair]))("tells a wrong pair: %j", (pair) => expect(compare(pair).equal).toBe(false));
  test.each(malformed.map((pair) => [pair]))("refuses what is no array of numbers: %j", (pair) =>
    expect(() => compare(pair)).toThrow(),
  );
  test.each(same.map((pair) => [pair]))("passes the same: %j", (pair) => expect(compare(pair).equal).toBe(true));

  test("names the first and the worst difference", () => {
    const { differing, compared, first, worst, message } = compareNumbers(
      [
        [1, 2.5],
        [3, 7],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    );
    expect({ differing, compared }).toEqual({ differing: 2, compared: 4 });
    expect(first).toEqual({ index: [0, 1], actual: 2.5, expected: 2, distance: 0.5 });
    expect(worst).toEqual({ index: [1, 1], actual: 7, expected: 4, distance: 3 });
    expect(message).toBe(
      "differs in 2 of 4 numbers of shape [2, 2]: first at [0, 1]: 2.5, expected 2 (off by 0.500); worst at [1, 1]: 7, expected 4 (off by 3.00)",
    );
  });
});

describe("expectClose", () => {
  test("says nothing where numbers agree", () => expect(() => expectClose([1, 2], [1, 2])).not.toThrow());
  test("throws a sentence", () => {
    expect(() => expectClose([1, Number.NaN], [1, 2], close, "the loss")).toThrow(
      "the loss differs in 1 of 2 numbers of shape [2]: at [1]: NaN, expected 2. Allowed: 1e-9 + 1e-7 · |expected|.",
    );
    expect(() => expectClose([1], [1, 2])).toThrow("the value has shape [1], not [2].");
  });
});
