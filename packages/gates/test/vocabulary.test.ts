// The rest of the vocabulary is proved too: numeric gradients to second order, shapes, broadcasting, every backend.
import { cpu } from "@chainrule/backend-cpu";
import type { GateCase } from "@chainrule/testkit";
import { describeGate } from "@chainrule/testkit";
import { describe, test } from "vitest";
import * as gates from "../src/index.ts";

const backends = [cpu()];
type Inputs = Extract<GateCase, readonly unknown[]>;
const prove = (gate: Parameters<typeof describeGate>[1], ...cases: readonly Inputs[]): void =>
  describeGate({ describe, test }, gate, cases, { backends });
const between = (from: number, to: number, shape: readonly number[] = [2, 3]) => ({ shape, from, to });
const whole = (...values: readonly number[]) => ({ values, dtype: "int32" as const });

for (const gate of [
  gates.identity,
  gates.expm1,
  gates.sin,
  gates.cos,
  gates.atan,
  gates.sinh,
  gates.cosh,
  gates.asinh,
  gates.erf,
]) {
  prove(gate, [[]], [[2, 3]]);
}
for (const gate of [gates.sign, gates.floor, gates.ceil, gates.round])
  prove(gate, [between(0.6, 0.9)], [between(-1.4, -1.1, [4])]);
prove(gates.log1p, [between(-0.8, 2)]);
prove(gates.rsqrt, [between(0.3, 3)]);
prove(gates.tan, [between(-1.2, 1.2)]);
for (const gate of [gates.asin, gates.acos, gates.atanh]) prove(gate, [between(-0.9, 0.9)], [between(-0.9, 0.9, [])]);
prove(gates.acosh, [between(1.2, 4)]);
prove(gates.clip({ min: -0.5, max: 0.75 }), [[2, 3]], [[]]);
prove(gates.clip({ max: 0.25 }), [[5]]);
for (const gate of [gates.squaredDifference, gates.hypot, gates.atan2])
  prove(
    gate,
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 1], [3]],
    [[4], []],
  );
prove(gates.modulo, [between(0.1, 0.8), between(1, 2)], [between(4.2, 4.8, [3]), between(1.9, 2, [3])]);
prove(gates.floorDivide, [between(0.1, 0.8), between(1, 2)]);
for (const gate of [gates.sumOf, gates.meanOf, gates.maxOf, gates.minOf])
  prove(
    gate,
    [[3]],
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
  );
prove(gates.where, [{ values: [true, false, true], dtype: "bool" }, [3], [2, 3]]);
for (const axis of [0, 1, -1]) {
  prove(
    gates.concat({ axis }),
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
  );
  prove(
    gates.stack({ axis }),
    [
      [2, 3],
      [2, 3],
    ],
    [[4]],
  );
  prove(gates.expandDims({ axis }), [[2, 3]]);
  prove(gates.reverse({ axes: [axis] }), [[2, 3]]);
  prove(gates.cumulativeSum({ axis }), [[2, 3]]);
  prove(gates.cumulativeSum({ axis, exclusive: true, reverse: true }), [[3, 2]]);
  prove(gates.logSoftmax({ axis }), [[2, 3]]);
  prove(gates.gather({ axis }), [[3, 3], whole(2, 0, 2)]);
  prove(gates.hardmax({ axis }), [[2, 3]]);
}
prove(gates.concat({ axis: 1 }), [
  [2, 1],
  [2, 3],
]);
prove(gates.reverse, [[2, 3]]);
prove(gates.broadcastTo({ shape: [2, 3] }), [[3]], [[2, 1]], [[]]);
prove(gates.slice({ starts: [1, 0], sizes: [1, -1] }), [[3, 2]]);
prove(gates.tile({ repeats: [2, 3] }), [[2, 2]]);
prove(
  gates.pad({
    paddings: [
      [1, 0],
      [2, 1],
    ],
    value: 3,
  }),
  [[2, 2]],
);
for (const make of [gates.productOver, gates.sumOfSquares, gates.l1Norm, gates.l2Norm, gates.logSumExp]) {
  prove(make, [[5]], [[2, 3]]);
  prove(make({ axes: [0] }), [[3, 2]]);
  prove(make({ axes: [0, -1], keepAxes: true }), [[2, 2, 3]]);
}
prove(gates.logSumOver({ axes: [1] }), [between(0.3, 2)]);
prove(
  gates.gemm,
  [[2, 3], [3, 4], [4]],
  [
    [2, 3],
    [3, 2],
  ],
);
prove(gates.gemm({ alpha: 0.5, beta: -2, transA: true, transB: true }), [
  [3, 2],
  [4, 3],
  [2, 1],
]);
prove(gates.einsum({ equation: "ij,jk->ik" }), [
  [2, 3],
  [3, 4],
]);
prove(gates.einsum({ equation: "bij,bjk->bik" }), [
  [2, 2, 3],
  [2, 3, 2],
]);
prove(gates.einsum({ equation: "ij,kj,il->kl" }), [
  [2, 3],
  [2, 3],
  [2, 4],
]);
prove(gates.einsum({ equation: "ii" }), [[3, 3]]);
prove(gates.einsum({ equation: "i,j" }), [[3], [2]]);
prove(gates.einsum({ equation: "...ij->...ji" }), [[2, 2, 3]]);
prove(gates.einsum({ equation: "ijk->i" }), [[2, 3, 2]]);
