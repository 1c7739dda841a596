// Every gate is proved: numeric gradients to second order, shapes, broadcasting, every backend.
import { cpu } from "@chainrule/backend-cpu";
import type { GateCase } from "@chainrule/testkit";
import { describeGate } from "@chainrule/testkit";
import { describe, test } from "vitest";
import * as gates from "../src/index.ts";

const backends = [cpu()];
const prove = (gate: Parameters<typeof describeGate>[1], ...cases: readonly GateCase[]): void =>
  describeGate({ describe, test }, gate, cases, { backends });
const positive = (shape: readonly number[]) => ({ shape, from: 0.3, to: 3 });
const labels = (...values: readonly number[]) => ({ values, dtype: "int32" as const });

for (const gate of [gates.add, gates.subtract, gates.multiply, gates.max, gates.min]) {
  prove(
    gate,
    [[], []],
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 1, 2],
      [3, 1],
    ],
    [[4], []],
  );
}
prove(
  gates.divide,
  [positive([2, 3]), positive([2, 3])],
  [[3, 2], positive([2])],
  [[], { shape: [2, 2], from: -3, to: -0.3 }],
);
prove(gates.power, [positive([2, 3]), [2, 3]], [positive([2]), [3, 2]], [positive([]), [4]]);
for (const gate of [
  gates.negate,
  gates.scale({ by: -2.5 }),
  gates.shift({ by: 3 }),
  gates.exp,
  gates.square,
  gates.abs,
]) {
  prove(gate, [[]], [[5]], [[2, 3, 2]]);
}
for (const gate of [gates.log, gates.sqrt, gates.reciprocal]) prove(gate, [positive([])], [positive([2, 3])]);
for (const make of [gates.sum, gates.mean, gates.maxOver, gates.minOver]) {
  prove(make, [[4]], [[2, 3]]);
  prove(make({ axes: [0] }), [[3, 2]]);
  prove(make({ axes: [-1], keepAxes: true }), [[2, 3]]);
  prove(make({ axes: [0, 2] }), [[2, 3, 2]]);
}
prove(
  gates.matmul,
  [
    [2, 3],
    [3, 4],
  ],
  [
    [1, 1],
    [1, 1],
  ],
  [
    [2, 2, 3],
    [3, 2],
  ],
  [
    [2, 1, 2, 3],
    [3, 3, 2],
  ],
);
prove(gates.matvec, [[2, 3], [3]], [[1, 1], [1]], [[4, 2], [2]]);
prove(gates.transpose, [[2, 3]], [[2, 3, 4]]);
prove(gates.transpose({ axes: [1, 2, 0] }), [[2, 3, 2]]);
prove(gates.reshape({ shape: [3, -1] }), [[2, 3]], [[6]]);
prove(gates.sumOfSquares, [[]], [[2, 3]]);
prove(
  gates.meanSquaredError,
  [
    [2, 3],
    [2, 3],
  ],
  [[4], [4]],
);
prove(gates.softmax, [[4]], [[2, 3]]);
prove(gates.softmax({ axis: 0 }), [[3, 2]]);
prove(
  gates.softmaxCrossEntropy,
  [[3, 4], labels(1, 0, 3)],
  [
    [2, 3],
    {
      values: [
        [0.2, 0.3, 0.5],
        [0, 1, 0],
      ],
    },
  ],
  [[1, 5], labels(4)],
);
prove(gates.hinge, [[3, 4], labels(2, 0, 1)], [[2, 2], labels(0, 1)]);
prove(gates.hinge({ margin: 0.25 }), [[3, 3], labels(0, 1, 2)]);
