import type { Dtype, OpName } from "@chainrule/core";
import { apply, isChainruleError, ops, reference } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { expectPublished, isElementary } from "./accuracy/published.ts";
import { evaluate, expectSame, fed } from "./helpers.ts";
import { variants } from "./variants.ts";

const FLOATS = [
  ...[0, 5e-324, 1e-310, 1e-45, 1e-38, 1e-8, 0.5, 1, 1.5, 2, 3, 17, 88.8, 104, 709.8, 1e4, 2 ** 24 + 1],
  ...[2 ** 31, 2 ** 32 + 3, 3.4e38, 1e300, Number.POSITIVE_INFINITY],
];
const EDGES: Readonly<Record<Dtype, readonly number[]>> = {
  float32: [Number.NaN, ...FLOATS, ...FLOATS.map((x) => -x)],
  float64: [Number.NaN, ...FLOATS, ...FLOATS.map((x) => -x)],
  int32: [0, 1, -1, 2, -7, 46341, 65536, 2 ** 31 - 1, -(2 ** 31)],
  bool: [0, 1],
};
const elementwise = (Object.keys(ops) as OpName[]).filter((name) => ops[name].kind === "elementwise");

describe.each(variants)(
  "elementwise ops at the edges of what numbers can be, on $name: every value against every other",
  ({ make }) => {
    test.each(elementwise)("%s", (op) => {
      let compared = 0;
      for (const dtype of ["float32", "float64", "int32", "bool"] as const) {
        const edges = EDGES[dtype];
        const n = edges.length;
        const column = fed("x", [n, 1], dtype, edges);
        const row = fed("y", [1, n], dtype, edges);
        const holds = fed("c", [n, n], "bool", Array.from({ length: n * n }, (_, i) => i % 3 === 0).map(Number));
        const inputs = op === "where" ? [holds, column, row] : [column, row].slice(0, ops[op].arity);
        for (const to of op === "cast" ? (["float32", "float64", "int32", "bool"] as const) : [undefined]) {
          try {
            const result = apply(
              op,
              inputs.map(({ expr }) => expr),
              to && { to },
            );
            const [actual, expected] = [make(), reference].map((backend) => evaluate(backend, inputs, [result])[0]);
            const what = `${op} of ${dtype} ${to ?? ""}`;
            if (isElementary(op)) expectPublished(op, actual as Float32Array, expected as Float64Array, what);
            else expectSame(actual as Float32Array, expected as Float64Array, what);
            compared++;
          } catch (error) {
            if (!isChainruleError(error) || error.code !== "E_DTYPE") throw error;
          }
        }
      }
      expect(compared).toBeGreaterThanOrEqual(2);
    });

    const at = (op: OpName, dtype: Dtype, ...values: readonly number[]): number => {
      const inputs = values.map((value, i) => fed(`x${i}`, [], dtype, [value]));
      const result = apply(
        op,
        inputs.map(({ expr }) => expr),
      );
      return evaluate(make(), inputs, [result])[0]?.[0] as number;
    };

    test("max and min keep NaN and tell the zeros apart; relu keeps NaN", () => {
      expect(at("max", "float32", Number.NaN, 1)).toBeNaN();
      expect(at("min", "float32", 1, Number.NaN)).toBeNaN();
      expect(at("max", "float32", -0, 0)).toBe(0);
      expect(at("min", "float32", 0, -0)).toBe(-0);
      expect(at("relu", "float32", Number.NaN)).toBeNaN();
      expect(at("relu", "float32", -0)).toBe(0);
    });

    test("sigmoid and tanh do not overflow", () => {
      expect([-1e4, 0, 88.8, 1e4].map((x) => at("sigmoid", "float32", x))).toEqual([0, 0.5, 1, 1]);
      const least = at("sigmoid", "float32", -88.8);
      expectPublished("sigmoid", Float32Array.of(least), [Math.exp(-Math.fround(88.8))], "sigmoid of -88.8");
      expect([-1e4, 1e4].map((x) => at("tanh", "float32", x))).toEqual([-1, 1]);
    });

    test("round takes a half to the even neighbour and keeps the sign of zero", () => {
      const halves = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, -0.2, 0.49999997, 8388607.5];
      expect(halves.map((x) => at("round", "float32", x))).toEqual([0, 2, 2, -0, -2, -2, -0, 0, 8388608]);
    });

    test("floorDiv goes down, also below zero, and whole numbers divide by zero to 0", () => {
      const [least, pairs] = [-(2 ** 31), [-7, 7, -7]];
      expect(pairs.map((x, i) => at("floorDiv", "int32", x, [2, -2, -2][i] as number))).toEqual([-4, -4, 3]);
      expect([5, -5, 0].map((x) => at("floorDiv", "int32", x, 0))).toEqual([0, 0, 0]);
      expect(at("floorDiv", "int32", least, -1)).toBe(least);
      expect(at("floorDiv", "int32", 2 ** 31 - 1, least)).toBe(-1);
      expect([-7.5, 7.5].map((x) => at("floorDiv", "float32", x, 2))).toEqual([-4, 3]);
      expect([1, -1].map((x) => at("floorDiv", "float32", x, 0))).toEqual([Infinity, -Infinity]);
    });

    test("atan2 tells the zeros apart", () => {
      const points = [
        [0, 1],
        [-0, 1],
        [0, -1],
        [-0, -1],
        [0, 0],
        [-0, -0],
      ] as const;
      expect(points.map(([y, x]) => at("atan2", "float64", y, x))).toEqual([0, -0, Math.PI, -Math.PI, 0, -Math.PI]);
    });

    test("erf is odd, keeps -0 and ends at 1", () => {
      expect([0, -0, 6, -6, Infinity, -Infinity].map((x) => at("erf", "float64", x))).toEqual([0, -0, 1, -1, 1, -1]);
      expectPublished("erf", Float32Array.of(at("erf", "float32", 1)), [0.8427007929497149], "erf of 1");
    });

    test("int32 wraps", () => {
      expect(at("add", "int32", 2 ** 31 - 1, 1)).toBe(-(2 ** 31));
      expect(at("mul", "int32", 65537, 65537)).toBe(131073);
      expect(at("neg", "int32", -(2 ** 31))).toBe(-(2 ** 31));
      const many = fed("x", [3], "int32", [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1]);
      expect(evaluate(make(), [many], [many.expr.sum()])[0]?.[0]).toBe(2 ** 31 - 3);
    });
  },
);
