// Every local gradient in core's op table, first and second order, and every policy for ties and kinks.
import type { Attributes, OpName, Policy } from "@chainrule/core";
import { apply, type Expr, type Gate, ops } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import type { GateInput } from "../src/index.ts";
import { assertGate, checkGate } from "../src/index.ts";

/** The op as a gate without backward: its gradient is the table's. */
function gateOf(op: OpName, attributes: Attributes = {}): Gate {
  const forward = (...inputs: readonly Expr[]): Expr => apply(op, inputs, attributes);
  Object.defineProperty(forward, "length", { value: ops[op].arity });
  return { label: op, forward };
}

const from = (low: number, high: number, shape: readonly number[] = [2, 3]): GateInput => ({
  shape,
  from: low,
  to: high,
});
const cases: readonly (readonly [OpName, readonly GateInput[], Attributes?])[] = [
  ...(["add", "sub", "mul", "max", "min"] as const).map((op) => [op, [[2, 3], [3]]] as const),
  ["div", [[2, 3], from(0.5, 3)]],
  ["div", [[2, 3], from(-3, -0.5)]],
  ["pow", [from(0.2, 3), [2, 3]]],
  ["pow", [{ values: [0, 0, 2, 3] }, { values: [2, 3, 0, -1] }]],
  ["where", [{ shape: [2, 3], dtype: "bool" }, [3], [2, 1]]],
  ["cast", [[2, 3]], { to: "float64" }],
  ...(["neg", "abs", "exp", "expm1", "tanh", "sigmoid", "relu"] as const).map((op) => [op, [[2, 3]]] as const),
  ...(["sin", "cos", "erf"] as const).map((op) => [op, [[2, 3]]] as const),
  ["erf", [{ values: [0, 1e-3, -2.4, 2.6, 4] }]],
  ["mod", [from(4.2, 4.8), from(1.9, 2)]],
  ["mod", [from(-4.8, -4.2), from(1.9, 2)]],
  ["atan2", [[2, 3], [3]]],
  ["atan2", [from(-3, 3), from(0.5, 3)]],
  ["atan2", [from(0.5, 3), from(-3, -0.5)]],
  ["atan2", [{ values: [0, 2, -2, 1e-3] }, { values: [1, 0, 0, 5] }]],
  ["log", [from(0, 3)]],
  ["log1p", [from(-1, 3)]],
  ["sqrt", [from(0, 3)]],
  ...[[], [0], [1], [0, 2], [0, 1, 2]].flatMap((axes) =>
    (["sum", "maxOver", "minOver"] as const).map((op) => [op, [[2, 3, 2]], { axes }] as const),
  ),
  [
    "matmul",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "matmul",
    [
      [3, 2],
      [3, 4],
    ],
    { transA: true },
  ],
  [
    "matmul",
    [
      [2, 3],
      [4, 3],
    ],
    { transB: true },
  ],
  [
    "matmul",
    [
      [3, 2],
      [4, 3],
    ],
    { transA: true, transB: true },
  ],
  [
    "matmul",
    [
      [2, 1, 2, 3],
      [3, 3, 2],
    ],
  ],
  [
    "matmul",
    [
      [2, 2, 3],
      [2, 3],
    ],
    { transB: true },
  ],
  [
    "matmul",
    [
      [2, 3],
      [2, 2, 4],
    ],
    { transA: true },
  ],
  ["reshape", [[2, 3]], { shape: [3, 2] }],
  ["transpose", [[2, 3, 2]], { axes: [2, 0, 1] }],
  ["broadcast", [[3, 1]], { shape: [2, 3, 4] }],
  ["slice", [[3, 4]], { starts: [1, 0], shape: [2, 3] }],
  ["slice", [[3, 4]], { starts: [3, 0], shape: [0, 4] }],
  ["slice", [[]], { starts: [], shape: [] }],
  ["pad", [[2, 3]], { starts: [1, 0], shape: [4, 3], value: 0.5 }],
  ["pad", [[2, 1]], { starts: [0, 2], shape: [2, 4] }],
  ...[0, 1, 2].map((axis) => ["concat", [[2, 3, 2], [2, 3, 2].with(axis, 1)], { axes: [axis] }] as const),
  ...[0, 1, 2].flatMap((axis) =>
    [[1, 0, 1], [[0], [1]], 1].map(
      (values) => ["gather", [[2, 3, 2], { values, dtype: "int32" }], { axes: [axis] }] as const,
    ),
  ),
  // Indices that are repeated, and out of range.
  ["scatterAdd", [[4, 2], { values: [1, 0, 1, 7], dtype: "int32" }], { axes: [0], shape: [3, 2] }],
  ["scatterAdd", [[2, 3], { values: [0, 3, -1], dtype: "int32" }], { axes: [1], shape: [2, 4] }],
  ["scatterAdd", [[2, 2, 2], { values: [0, 2], dtype: "int32" }], { axes: [1], shape: [2, 3, 2] }],
  ["scatterAdd", [[3, 2], { values: 2, dtype: "int32" }], { axes: [0], shape: [4, 3, 2] }],
  ...[0, 1, 2].flatMap((axis) =>
    [false, true].flatMap((exclusive) =>
      [false, true].map((reverse) => ["cumsum", [[2, 3, 2]], { axes: [axis], exclusive, reverse }] as const),
    ),
  ),
];

describe("the op table", () => {
  // pow at 0 stands on the edge of its domain: its second derivatives are held nowhere.
  const tables = cases.map(([op, inputs, attributes = {}]) => ({
    op,
    inputs,
    attributes,
    on: JSON.stringify(inputs),
    with: JSON.stringify(attributes),
  }));
  test.each(tables)(
    "$op on $on $with has its gradients, and those of its gradients",
    async ({ op, inputs, attributes }) => {
      const atEdge = op === "pow" && "values" in Object(inputs[1]);
      // A cast to a dtype of its own is the one gate that may leave the dtype of its graph.
      const skip = op === "cast" ? (["contract"] as const) : [];
      await assertGate(gateOf(op, attributes), inputs, { skip, order: atEdge ? 1 : 2 });
    },
  );

  test("has a case here for every op that has a gradient", () => {
    const tried = new Set(cases.map(([op]) => op));
    expect((Object.keys(ops) as OpName[]).filter((op) => ops[op].gradient && !tried.has(op))).toEqual([]);
  });
});

describe("policies at ties and kinks", () => {
  const tie = [{ values: [1, 2, 3] }, { values: [1, 3, 2] }];
  const peaks = [{ values: [3, 1, 3] }];
  const zero = [{ values: [0, 1, -1] }];
  const policies: readonly (readonly [
    OpName,
    readonly GateInput[],
    Partial<Policy>,
    readonly number[],
    Attributes?,
  ])[] = [
    ["max", tie, { pairTies: "first" }, [1, 0]],
    ["max", tie, { pairTies: "split" }, [0.5, 0.5]],
    ["min", tie, { pairTies: "all" }, [1, 1]],
    ["maxOver", peaks, { axisTies: "first" }, [1, 0], { axes: [0] }],
    ["maxOver", peaks, { axisTies: "split" }, [0.5, 0.5], { axes: [0] }],
    ["maxOver", peaks, { axisTies: "all" }, [1, 1], { axes: [0] }],
    ["relu", zero, { reluAtZero: 0 }, [0]],
    ["relu", zero, { reluAtZero: 0.5 }, [0.5]],
    ["relu", zero, { reluAtZero: 1 }, [1]],
    ["abs", zero, { absAtZero: -1 }, [-1]],
    ["abs", zero, { absAtZero: 0 }, [0]],
  ];
  const tables = policies.map(([op, inputs, policy, sent, attributes = {}]) => ({
    op,
    inputs,
    policy,
    sent,
    attributes,
  }));
  test.each(tables)("$op with $policy sends $sent at the tie", async ({ op, inputs, policy, sent, attributes }) => {
    const { ok, kinks } = await checkGate(gateOf(op, attributes), inputs, { policy, order: 1 });
    expect([ok, kinks.map(({ analytic }) => analytic)]).toEqual([true, sent]);
  });
});
