// Ops that pick, place and join parts, the running sum, and whole numbers.
import { describe, expect, test } from "vitest";
import { Expr, type Shape } from "../src/index.ts";
import { evaluate, type Given, leaf, numbersOf } from "./evaluate.ts";
import { caught, says } from "./raised.ts";

const x = leaf("x", [2, 3]);
const given: Given = new Map([[x, [1, 2, 3, 4, 5, 6]]]);
const of = (root: Expr): readonly number[] => numbersOf(root, given);
const whole = (...data: number[]): Expr =>
  new Expr("constant", [], { data: Int32Array.from(data), shape: [data.length], to: "int32" }, [data.length], "int32");

describe("parts and wholes", () => {
  test("slice takes the part that begins somewhere, pad puts it there", () => {
    expect(of(x.slice([0, 1], [2, 2]))).toEqual([2, 3, 5, 6]);
    expect(of(x.slice([1, 2], [1, 1]))).toEqual([6]);
    expect(of(x.slice([0, 0], [2, 0]))).toEqual([]);
    expect(of(x.slice([0, 1], [2, 2]).pad([0, 1], [2, 3]))).toEqual([0, 2, 3, 0, 5, 6]);
    expect(of(x.slice([0, 0], [1, 2]).pad([1, 1], [3, 3], -1))).toEqual([-1, -1, -1, -1, 1, 2, -1, -1, -1]);
  });

  test("a named axis is taken whole", () => {
    const batch = leaf("b", ["batch", 3]);
    expect(batch.slice([0, 1], ["batch", 2]).shape).toEqual(["batch", 2]);
    expect(batch.pad([0, 1], ["batch", 5]).shape).toEqual(["batch", 5]);
    const numbers = new Map([[batch, [1, 2, 3, 4, 5, 6]]]);
    const dimensions = new Map([["batch", 2]]);
    expect(evaluate([batch.slice([0, 1], ["batch", 2])], numbers, { dimensions })).toEqual([[2, 3, 5, 6]]);
  });

  const outside: readonly [readonly number[], Shape][] = [
    [
      [0, 2],
      [2, 2],
    ],
    [
      [-1, 0],
      [1, 3],
    ],
    [[0], [2]],
    [
      [0, 0, 0],
      [1, 1, 1],
    ],
    [
      [Number.NaN, 0],
      [1, 3],
    ],
    [
      [0, 0],
      ["batch", 3],
    ],
  ];
  test.each(outside)("slice from %j of %j is not within [2, 3]", (starts, shape) => {
    says(
      caught(() => x.slice(starts, shape)),
      "E_SHAPE",
      "does not lie within",
    );
  });

  test("starts and sizes are whole numbers", () => {
    for (const make of [
      () => x.slice([0.5, 0], [1, 3]),
      () => x.slice([0, 0], [1.5, 3]),
      () => x.pad([0, 0], [2.5, 3]),
    ])
      says(caught(make), "E_SHAPE");
  });

  test("concat joins along any axis, from the back too", () => {
    expect(of(x.concat(x.mul(10), 0))).toEqual([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
    expect(of(x.concat(x.slice([0, 0], [2, 1]), -1))).toEqual([1, 2, 3, 1, 4, 5, 6, 4]);
    expect(leaf("b", ["batch", 3]).concat(leaf("c", ["batch", 2]), 1).shape).toEqual(["batch", 5]);
  });

  test("concat refuses other sizes, dtypes, names along the axis and axes that are not there", () => {
    says(
      caught(() => x.concat(leaf("y", [2, 2]), 0)),
      "E_SHAPE",
      "[2, 3] and [2, 2] do not join along axis 0",
    );
    says(
      caught(() => x.concat(leaf("y", [3]), 0)),
      "E_SHAPE",
    );
    says(
      caught(() => leaf("b", ["n"]).concat(leaf("c", ["n"]), 0)),
      "E_SHAPE",
      "the size there a number",
    );
    says(
      caught(() => x.concat(leaf("y", [2, 3], "int32"), 0)),
      "E_DTYPE",
    );
    says(
      caught(() => x.concat(x, 2)),
      "E_AXIS",
    );
  });
});

describe("indices", () => {
  test("gather picks slices along an axis, in their order, more than once", () => {
    expect(of(x.gather(whole(1, 0, 1), 0))).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(of(x.gather(whole(2, 0), 1))).toEqual([3, 1, 6, 4]);
    expect(x.gather(leaf("i", [4, 5], "int32"), 1).shape).toEqual([2, 4, 5]);
    expect(x.gather(leaf("i", [], "int32"), 0).shape).toEqual([3]);
  });

  test("an index out of range gives NaN and adds nothing, so that the mistake is seen", () => {
    expect(of(x.gather(whole(-1, 3), 1))).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(of(x.scatterAdd(whole(0, 2, -1), [2, 2], 1))).toEqual([1, 0, 4, 0]);
    expect(numbersOf(whole(5, 6).gather(whole(1, 9), 0))).toEqual([6, 0]);
  });

  test("scatterAdd adds where several slices meet, in their order", () => {
    expect(of(x.scatterAdd(whole(0, 1, 0), [2, 2], 1))).toEqual([4, 2, 10, 5]);
    expect(of(x.scatterAdd(whole(2, 2), [3, 3], 0))).toEqual([0, 0, 0, 0, 0, 0, 5, 7, 9]);
  });

  test("are whole numbers", () => {
    says(
      caught(() => x.gather(leaf("i", [2]), 0)),
      "E_DTYPE",
      "indices are int32, not float64",
    );
    says(
      caught(() => x.scatterAdd(leaf("i", [3]), [2, 2], 1)),
      "E_DTYPE",
    );
    says(
      caught(() => x.scatterAdd(whole(0, 1), [2, 2], 1)),
      "E_SHAPE",
      "it must be [2, 2]",
    );
    says(
      caught(() => x.gather(whole(0), 2)),
      "E_AXIS",
    );
  });
});

test("cumsum runs from either end, with or without the element itself", () => {
  expect(of(x.cumsum(1))).toEqual([1, 3, 6, 4, 9, 15]);
  expect(of(x.cumsum(0))).toEqual([1, 2, 3, 5, 7, 9]);
  expect(of(x.cumsum(-1, { exclusive: true }))).toEqual([0, 1, 3, 0, 4, 9]);
  expect(of(x.cumsum(1, { reverse: true }))).toEqual([6, 5, 3, 15, 11, 6]);
  expect(of(x.cumsum(1, { reverse: true, exclusive: true }))).toEqual([5, 3, 0, 11, 6, 0]);
});

describe("whole numbers", () => {
  const edges = [-(2 ** 31), -7, -1, 0, 1, 7, 2 ** 31 - 1];
  const i = leaf("i", [7], "int32");
  const at = (root: Expr) => numbersOf(root, new Map([[i, edges]]));

  test("wrap when they are added, negated and multiplied", () => {
    expect(at(i.add(1))).toEqual([-(2 ** 31) + 1, -6, 0, 1, 2, 8, -(2 ** 31)]);
    expect(at(i.neg())).toEqual([-(2 ** 31), 7, 1, 0, -1, -7, -(2 ** 31) + 1]);
    expect(at(i.mul(2 ** 16 + 1))).toEqual(edges.map((value) => Math.imul(value, 2 ** 16 + 1)));
  });

  test("are divided downwards, and by 0 give 0", () => {
    expect(at(i.floorDiv(2))).toEqual(edges.map((value) => Math.floor(value / 2)));
    expect(at(i.floorDiv(-2))).toEqual(edges.map((value) => Math.floor(value / -2)).map((value) => value + 0));
    expect(at(i.floorDiv(0))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(at(i.floorDiv(-1))[0]).toBe(-(2 ** 31));
  });

  test("are made of floats towards zero, to the nearest that there is, and 0 of NaN", () => {
    const f = leaf("f", [8]);
    const floats = [1.9, -1.9, -0.5, Number.NaN, 3e9, -3e9, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const whole = numbersOf(f.cast("int32"), new Map([[f, floats]])).map((value) => value + 0);
    expect(whole).toEqual([1, -1, 0, 0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31)]);
    expect(numbersOf(f.cast("bool"), new Map([[f, floats]]))).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe("round and erf", () => {
  const f = leaf("f");
  const at = (root: Expr, value: number) => numbersOf(root, new Map([[f, [value]]]))[0];

  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, -0],
    [-1.5, -2],
    [-2.5, -2],
    [0.49999999999999994, 0],
    [2 ** 52 + 1, 2 ** 52 + 1],
    [-0.2, -0],
    [Number.NaN, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ])("%d rounds to %d", (value, rounded) => {
    expect(at(f.round(), value)).toBe(rounded);
  });

  // Abramowitz and Stegun, table 7.1, and mpmath beyond it.
  test.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [0.999, 0.8422852702064969],
    [1, 0.8427007929497149],
    [1.2626999616622925, 0.925856595115597],
    [2, 0.9953222650189527],
    [2.4, 0.9993114861033549],
    [2.4999, 0.9995928300996666],
    [3, 0.9999779095030014],
    [5, 0.9999999999984626],
    [6, 1],
    [Number.POSITIVE_INFINITY, 1],
  ])("erf %d is %d, to two units in the last place", (value, expected) => {
    const [one, other] = [at(f.erf(), value), at(f.erf(), -value)] as [number, number];
    expect(Math.abs(one - expected)).toBeLessThanOrEqual(Number.EPSILON * expected);
    expect(other === -one || (one === 0 && other === 0)).toBe(true);
  });

  test("erf keeps the sign of 0, tiny numbers and NaN", () => {
    expect([at(f.erf(), -0), at(f.erf(), Number.NaN)]).toEqual([-0, Number.NaN]);
    expect((at(f.erf(), 1e-300) as number) / 1e-300).toBeCloseTo(2 / Math.sqrt(Math.PI), 14);
  });

  test("atan2 has a slope at any size of its point", () => {
    for (const size of [1e-300, 1, 1e300]) {
      const [y, x] = [leaf("y"), leaf("x")];
      const numbers = new Map([
        [y, [3 * size]],
        [x, [4 * size]],
      ]);
      expect(numbersOf(y.atan2(x), numbers)[0]).toBeCloseTo(Math.atan2(3, 4), 15);
    }
  });
});
