import type { Dtype, OpName, Sizes } from "@chainrule/core";
import { apply, Expr, isChainruleError, ops, reference, sizeOf } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { expectPublished, isElementary } from "./accuracy/published.ts";
import type { Fed } from "./helpers.ts";
import { evaluate, expectSame, fed, some } from "./helpers.ts";
import { variants } from "./variants.ts";

const DTYPES: readonly Dtype[] = ["float32", "float64", "int32", "bool"];
const namesOf = (kind: string): readonly OpName[] =>
  (Object.keys(ops) as OpName[]).filter((name) => ops[name].kind === kind);

/** Lists of shapes that stretch to each other, one for each number of operands. */
const SHAPES: Readonly<Record<number, readonly (readonly Sizes[])[]>> = {
  1: [[[]], [[0]], [[1]], [[5]], [[2, 0, 3]], [[3, 1, 4]], [[7, 5, 3]], [[300]]],
  2: [
    [[], []],
    [[4], []],
    [[], [4]],
    [[300], [300]],
    [
      [3, 4],
      [3, 4],
    ],
    [[3, 4], [4]],
    [
      [3, 4],
      [3, 1],
    ],
    [
      [3, 1],
      [1, 4],
    ],
    [
      [2, 3, 4],
      [3, 1],
    ],
    [
      [2, 1, 4, 1],
      [3, 1, 5],
    ],
    [
      [2, 3, 4, 5],
      [2, 1, 4, 1],
    ],
    [[2, 3, 4, 5], [5]],
    [[0], [1]],
    [[0, 3], [3]],
    [[1, 1, 1], [1]],
  ],
  3: [
    [[], [], []],
    [[5], [5], [5]],
    [[5], [], []],
    [[], [5], []],
    [[3, 1], [4], []],
    [
      [2, 1, 4, 1],
      [3, 1, 5],
      [1, 1, 1, 5],
    ],
    [[2, 3], [3], [2, 1]],
    [[0, 2], [2], [1, 1]],
  ],
};

function isDefined(build: () => Expr): boolean {
  try {
    build();
    return true;
  } catch (error) {
    if (isChainruleError(error) && error.code === "E_DTYPE") return false;
    throw error;
  }
}

/** Elementary functions to their published bounds, everything else to the bit. */
function compare(inputs: readonly Fed[], result: Expr, what: string): void {
  const [expected] = evaluate(reference, inputs, [result]) as [Float64Array];
  for (const { name, make } of variants) {
    const [actual] = evaluate(make(), inputs, [result]) as [Float32Array];
    if (isElementary(result.op)) expectPublished(result.op, actual, expected, `${what}, on ${name}`);
    else expectSame(actual, expected, `${what}, on ${name}`);
  }
}

describe("elementwise ops do what the reference does, rounded once or within bounds, for every way to stretch", () => {
  test.each(namesOf("elementwise"))("%s", (op) => {
    let compared = 0;
    for (const shapes of SHAPES[ops[op].arity] as readonly (readonly Sizes[])[]) {
      for (const dtype of DTYPES) {
        const inputs = shapes.map((shape, i) => {
          const of = op === "where" && i === 0 ? "bool" : dtype;
          return fed(`x${i}`, shape, of, some(sizeOf(shape), of, 7 + i));
        });
        for (const to of op === "cast" ? DTYPES : [undefined]) {
          const build = (): Expr =>
            apply(
              op,
              inputs.map(({ expr }) => expr),
              to && { to },
            );
          if (!isDefined(build)) continue;
          compare(inputs, build(), `${op} of ${dtype} ${JSON.stringify(shapes)} ${to ?? ""}`);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});

describe("reductions do what the reference does, over any axes", () => {
  const cases: readonly (readonly [Sizes, ...(readonly number[])[]])[] = [
    [[], []],
    [[1], [0], []],
    [[1000], [0]],
    [[3, 4], [0], [1], [0, 1], []],
    [[2, 3, 4], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]],
    [[2, 3, 4, 5], [1], [0, 2], [1, 3], [0, 3], [0, 1, 3], [0, 1, 2, 3]],
    [[3, 1, 4, 1, 2], [0, 2], [1], [0, 4], [1, 3]],
    [[0, 3], [1]],
    [[129, 5], [0], [1]],
  ];
  test.each(["sum", "maxOver", "minOver"] as const)("%s", (op) => {
    for (const [shape, ...lists] of cases) {
      for (const axes of lists) {
        for (const dtype of ["float32", "float64", "int32"] as const) {
          // Quarters add up without rounding, in whatever order.
          const numbers = some(sizeOf(shape), dtype, 3).map((x) => (dtype === "int32" ? x : Math.round(x * 4) / 4));
          const input = fed("x", shape, dtype, numbers);
          compare([input], apply(op, [input.expr], { axes }), `${op} of ${dtype}[${shape}] over [${axes}]`);
        }
      }
    }
  });

  test("a sum of nothing is 0", () => {
    for (const [shape, axes] of [
      [[0], [0]],
      [[2, 0, 3], [1]],
      [
        [2, 0, 3],
        [0, 2],
      ],
      [[0, 2], [1]],
    ] as const) {
      const input = fed("x", shape, "float32", []);
      compare([input], input.expr.sum(axes), `sum of [${shape}] over [${axes}]`);
    }
  });

  test.each(variants)("sums that round stay near the reference's, on $name", ({ make }) => {
    for (const length of [1, 2, 3, 4, 5, 127, 128, 129, 255, 256, 257, 384, 1023, 5000]) {
      const input = fed("x", [length], "float64", some(length, "float64", length));
      const [[actual], [expected]] = [make(), reference].map((backend) =>
        evaluate(backend, [input], [input.expr.sum()]).map(([total]) => total as number),
      ) as [[number], [number]];
      expect(Math.abs(actual - expected)).toBeLessThan(1e-14 * length);
    }
  });

  test("NaN, the infinities and the zeros go through as the reference has it", () => {
    const rows = [
      [Number.NaN, 1, 2],
      [1, Number.NaN, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
      [-0, -0, -0],
      [-0, 0, -0],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ];
    const input = fed("x", [rows.length, 3], "float32", rows.flat());
    for (const op of ["sum", "maxOver", "minOver"] as const)
      for (const axes of [[0], [1]]) compare([input], apply(op, [input.expr], { axes }), `${op} over ${axes}`);
  });
});

describe("movements and leaves do what the reference does", () => {
  test("reshape, of inputs, computed values and constants", () => {
    const input = fed("x", [2, 6], "float32", some(12, "float32", 1));
    const x = input.expr;
    compare([input], x.reshape([3, 4]), "of an input");
    compare([input], x.neg().reshape([3, 4]).abs().reshape([12]), "of a computed value");
    compare([input], x.neg().reshape([3, 4]).exp(), "of a computed value, to a function");
    compare([input], x.reshape([12]).add(x.neg().reshape([12])), "beside what it shows");
    compare(
      [input],
      x.mul(0).add(
        apply("iota", [], { shape: [12] })
          .cast("float32")
          .reshape([2, 6]),
      ),
      "of a leaf",
    );
  });

  test("transpose, in every order of up to four axes", () => {
    const orders = (rank: number): number[][] =>
      rank === 0
        ? [[]]
        : orders(rank - 1).flatMap((order) =>
            Array.from({ length: rank }, (_, i) => [...order.slice(0, i), rank - 1, ...order.slice(i)]),
          );
    for (const shape of [[3], [3, 4], [2, 3, 4], [2, 3, 1, 5], [4, 3, 2, 5], [2, 0, 3]]) {
      for (const dtype of DTYPES) {
        const input = fed("x", shape, dtype, some(sizeOf(shape), dtype, 5));
        for (const axes of orders(shape.length))
          compare([input], input.expr.transpose(axes), `${dtype}[${shape}] by [${axes}]`);
      }
    }
  });

  test("broadcast, to more axes and along any of them", () => {
    for (const [from, to] of [
      [[], [3, 4]],
      [[4], [3, 4]],
      [
        [3, 1],
        [3, 4],
      ],
      [
        [2, 1, 4, 1],
        [2, 3, 4, 5],
      ],
      [
        [1, 1],
        [2, 0, 3],
      ],
      [[1], [1]],
      [
        [3, 1, 2],
        [5, 3, 4, 2],
      ],
    ] as const) {
      for (const dtype of DTYPES) {
        const input = fed("x", from, dtype, some(sizeOf(from), dtype, 5));
        compare([input], input.expr.broadcastTo(to), `${dtype}[${from}] to [${to}]`);
      }
    }
  });

  test("constants of every dtype, iota, and random numbers of any step", () => {
    for (const dtype of DTYPES) {
      const data = some(6, dtype, 2);
      compare([], apply("constant", [], { shape: [2, 3], data: Float64Array.from(data), to: dtype }), dtype);
      compare([], apply("constant", [], { shape: [2, 3], value: 1, to: dtype }), dtype);
    }
    compare([], apply("iota", [], { shape: [2, 3, 4] }), "iota");
    for (const dtype of ["float32", "float64"] as const) {
      for (const at of [0, 1, 77]) {
        const step = { expr: apply("step", []), data: Int32Array.of(at) };
        const shown = new Expr("random", [step.expr], { seed: 2 ** 40 + 5, shape: [3, 5], to: dtype }, [3, 5], dtype);
        compare([step], shown, `random at step ${at}`);
      }
    }
  });
});

test("these tests leave out no op of core's table", () => {
  const leaves = ["input", "constant", "iota", "size", "training", "step", "random"];
  const others = ["sum", "maxOver", "minOver", "matmul", "reshape", "transpose", "broadcast"];
  const indexing = ["slice", "pad", "concat", "gather", "scatterAdd", "cumsum"]; // indexing.test.ts
  expect(Object.keys(ops).sort()).toEqual([...leaves, ...others, ...indexing, ...namesOf("elementwise")].sort());
});
