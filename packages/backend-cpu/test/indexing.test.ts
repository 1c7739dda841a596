import type { Dtype, Sizes } from "@chainrule/core";
import { apply, type Expr, reference, sizeOf } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import type { Fed } from "./helpers.ts";
import { evaluate, expectSame, fed, some } from "./helpers.ts";
import { variants } from "./variants.ts";

const DTYPES: readonly Dtype[] = ["float32", "float64", "int32", "bool"];
const NUMBERS: readonly Dtype[] = ["float32", "float64", "int32"];
const SHAPES: readonly Sizes[] = [
  [1],
  [5],
  [3, 4],
  [2, 3, 4],
  [3, 1, 2],
  [2, 3, 2, 3],
  [1, 1],
  [0],
  [2, 0, 3],
  [20],
  [2, 3, 11],
];

/** Compares with the reference, to the bit: sums are of quarters, which round nowhere. */
function compare(inputs: readonly Fed[], result: Expr, what: string): void {
  const [expected] = evaluate(reference, inputs, [result]) as [Float64Array];
  for (const { name, make } of variants)
    expectSame(evaluate(make(), inputs, [result])[0] as Float32Array, expected, `${what}, on ${name}`);
}

const numbers = (shape: Sizes, dtype: Dtype, seed: number): Fed => {
  const drawn = some(sizeOf(shape), dtype, seed);
  const exact = dtype === "int32" || dtype === "bool" ? drawn : drawn.map((x) => Math.round(x * 4) / 4);
  return fed(`x${seed}`, shape, dtype, exact);
};
/** Indices from below the first one to above the last, most of them in range. */
const indices = (shape: Sizes, size: number): Fed =>
  fed(
    "indices",
    shape,
    "int32",
    Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + 3) % (size + 3)) - 1),
  );
const axesOf = (shape: Sizes): readonly number[] => shape.map((_, axis) => axis);
const INDICES: readonly Sizes[] = [[], [0], [1], [6], [2, 3], [2, 1, 2]];

describe("ops that pick, place and join do what the reference does, along every axis", () => {
  /** Parts of a shape: all of it, its first and last element, what is between, nothing. */
  const partsOf = (shape: Sizes): readonly (readonly [starts: Sizes, part: Sizes])[] => [
    [shape.map(() => 0), shape],
    [shape.map(() => 0), shape.map((size) => Math.min(size, 1))],
    [shape.map((size) => Math.max(0, size - 1)), shape.map((size) => Math.min(size, 1))],
    [shape.map((size) => size >> 2), shape.map((size) => (size + 1) >> 1)],
    [shape.map((size) => size), shape.map(() => 0)],
    ...axesOf(shape).flatMap((axis): (readonly [Sizes, Sizes])[] => {
      const size = shape[axis] as number;
      const only = (at: number): Sizes => shape.map((_, i) => (i === axis ? at : 0));
      return [
        [only(size >> 1), shape.with(axis, size - (size >> 1))],
        [only(size), shape.with(axis, 0)],
      ];
    }),
  ];

  test.each(DTYPES)("slice and pad of %s", (dtype) => {
    for (const shape of [[], ...SHAPES]) {
      const x = numbers(shape, dtype, 1);
      for (const [starts, part] of partsOf(shape)) {
        const what = `[${part}] from [${starts}] of ${dtype}[${shape}]`;
        compare([x], x.expr.slice(starts, part), `slice ${what}`);
        const y = numbers(part, dtype, 2);
        for (const value of [0, 1]) compare([y], y.expr.pad(starts, shape, value), `pad ${what} with ${value}`);
      }
    }
  });

  test("pad with numbers of every kind, which -0 and NaN stay", () => {
    const x = fed("x", [2], "float32", [-0, Number.NaN]);
    for (const value of [-0, 0.1, Number.NaN, Number.NEGATIVE_INFINITY])
      compare([x], x.expr.pad([1], [4], value), `pad with ${value}`);
    const whole = fed("x", [2], "int32", [1, 2]);
    compare([whole], whole.expr.pad([1], [4], -7), "pad of int32");
  });

  test.each(DTYPES)("concat of %s", (dtype) => {
    for (const shape of SHAPES) {
      for (const axis of axesOf(shape)) {
        for (const size of [0, 1, 3]) {
          const [x, y] = [numbers(shape, dtype, 1), numbers(shape.with(axis, size), dtype, 2)];
          compare([x, y], x.expr.concat(y.expr, axis), `concat of ${dtype}[${shape}] and ${size} along ${axis}`);
          compare([x, y], y.expr.concat(x.expr, axis), `concat of ${size} and ${dtype}[${shape}] along ${axis}`);
        }
      }
    }
    const x = numbers([2, 3], dtype, 1);
    compare([x], x.expr.concat(x.expr, 0), "concat of a value and itself");
  });

  test.each(DTYPES)("gather of %s, with indices of any rank, also out of range", (dtype) => {
    for (const shape of SHAPES) {
      for (const axis of axesOf(shape)) {
        for (const ranks of INDICES) {
          const [x, at] = [numbers(shape, dtype, 1), indices(ranks, shape[axis] as number)];
          compare([x, at], x.expr.gather(at.expr, axis), `${dtype}[${shape}] at [${ranks}] along ${axis}`);
        }
      }
    }
  });

  test.each(variants)("gather by int32's least and largest, on $name", ({ make }) => {
    const [x, at] = [numbers([3], "float32", 1), fed("at", [3], "int32", [-(2 ** 31), 2, 2 ** 31 - 1])];
    expect(evaluate(make(), [x, at], [x.expr.gather(at.expr, 0)])).toEqual([
      Float32Array.of(Number.NaN, x.data[2] as number, Number.NaN),
    ]);
  });
});

describe("ops that add up do what the reference does, along every axis", () => {
  test.each(NUMBERS)("scatterAdd of %s, to indices of any rank, also out of range", (dtype) => {
    for (const shape of SHAPES) {
      for (const axis of axesOf(shape)) {
        for (const ranks of INDICES) {
          const at = indices(ranks, shape[axis] as number);
          const x = numbers([...shape.slice(0, axis), ...ranks, ...shape.slice(axis + 1)], dtype, 1);
          const what = `${dtype}[${x.expr.shape}] to [${shape}] at [${ranks}] along ${axis}`;
          compare([x, at], x.expr.scatterAdd(at.expr, shape, axis), what);
        }
      }
    }
  });

  test.each(NUMBERS)("cumsum of %s, either way, with and without the element itself", (dtype) => {
    for (const shape of SHAPES) {
      const x = numbers(shape, dtype, 1);
      for (const axis of axesOf(shape))
        for (const exclusive of [false, true])
          for (const reverse of [false, true]) {
            const what = `${dtype}[${shape}] along ${axis}, ${exclusive} ${reverse}`;
            compare([x], x.expr.cumsum(axis, { exclusive, reverse }), what);
          }
    }
  });

  test.each(variants)("sums of float32 are formed in double, and rounded once, on $name", ({ make }) => {
    const x = fed("x", [4], "float32", [2 ** 24, 1, 1, -(2 ** 24)]);
    const at = fed("at", [4], "int32", [0, 0, 0, 0]);
    const [sums, added] = evaluate(make(), [x, at], [x.expr.cumsum(0), x.expr.scatterAdd(at.expr, [2], 0)]);
    expect(sums).toEqual(Float32Array.of(2 ** 24, 2 ** 24, 2 ** 24 + 2, 2));
    expect(added).toEqual(Float32Array.of(2, 0));
  });

  test.each(variants)("whole numbers wrap, however many they are, on $name", ({ make }) => {
    const x = fed("x", [5], "int32", new Array<number>(5).fill(2 ** 31 - 1));
    const at = fed("at", [5], "int32", [1, 1, 1, 1, 1]);
    compare([x], x.expr.cumsum(0), "cumsum");
    compare([x, at], x.expr.scatterAdd(at.expr, [2], 0), "scatterAdd");
    // So many that a sum in double would not be exact.
    const count = 2 ** 23;
    const many = x.expr.pad([0], [count], 2 ** 31 - 1).cumsum(0);
    const sums = evaluate(make(), [x], [many.slice([count - 1], [1])]);
    expect(sums).toEqual([Int32Array.of(-count)]);
  });
});

test("scalars of a graph, sliced and joined, run like any other", () => {
  const x = numbers([6], "float64", 3);
  let y = x.expr.slice([0], [1]);
  for (let i = 1; i < 6; i++) {
    const next = x.expr.slice([i], [1]);
    y = y
      .atan2(next)
      .sin()
      .concat(next.cos().floorDiv(0.3).erf(), 0)
      .slice([i % 2], [1])
      .round()
      .add(next);
  }
  compare([x], y, "a chain of scalars");
  compare([x], apply("gather", [y, apply("constant", [], { value: 0, to: "int32" })], { axes: [0] }), "its only one");
});

test.each(DTYPES)(
  "a column of %s in a wide matrix is read to its end, beyond which there may be no memory",
  (dtype) => {
    for (const columns of [2000, 5000, 17_000, 80_000]) {
      const x = numbers([5, columns], dtype, 4);
      for (const column of [0, columns - 1]) {
        const part = x.expr.slice([0, column], [5, 1]);
        compare([x], dtype === "bool" ? part.cast("int32") : part.neg(), `column ${column} of ${columns}`);
      }
    }
  },
);
