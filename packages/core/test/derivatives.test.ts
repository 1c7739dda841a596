// Every op's local gradient, first and second order, against central differences in float64.
import { describe, expect, test } from "vitest";
import { derive, Expr, type OpName, ops } from "../src/index.ts";
import { checkDerivatives, leaf, numbersOf, spread } from "./evaluate.ts";

type Case = readonly [
  op: OpName,
  shapes: readonly (readonly number[])[],
  range: readonly [number, number],
  make: (...x: Expr[]) => Expr,
];
const at = (x: Expr | undefined): Expr => x as Expr;
const one = (op: OpName, range: readonly [number, number], make: (x: Expr) => Expr): Case => [
  op,
  [[2, 3]],
  range,
  (x) => make(at(x)),
];
const pairs = (op: OpName, range: readonly [number, number], make: (x: Expr, y: Expr) => Expr): readonly Case[] =>
  [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 1],
      [1, 3],
    ],
    [[], [2, 3]],
  ].map((shapes): Case => [op, shapes, range, (x, y) => make(at(x), at(y))]);

const cases: readonly Case[] = [
  ...pairs("add", [-2, 2], (x, y) => x.add(y)),
  ...pairs("sub", [-2, 2], (x, y) => x.sub(y)),
  ...pairs("mul", [-2, 2], (x, y) => x.mul(y)),
  ...pairs("div", [0.5, 2], (x, y) => x.div(y)),
  ...pairs("pow", [0.5, 2], (x, y) => x.pow(y)),
  ...pairs("max", [-2, 2], (x, y) => x.max(y.mul(1.01).add(0.07))),
  ...pairs("min", [-2, 2], (x, y) => x.min(y.mul(1.01).add(0.07))),
  ...pairs("where", [-2, 2], (x, y) => x.less(0.3).where(x.mul(x), y.mul(y).mul(x))),
  one("sub", [-2, 2], (x) => x.rsub(1).mul(x)),
  one("div", [0.5, 2], (x) => x.rdiv(1)),
  one("pow", [-2, 2], (x) => x.pow(3)),
  one("pow", [0.5, 2], (x) => x.pow(-1.5)),
  one("neg", [-2, 2], (x) => x.neg().mul(x)),
  one("abs", [-2, 2], (x) => x.abs().mul(x)),
  one("exp", [-2, 2], (x) => x.exp()),
  one("expm1", [-2, 2], (x) => x.expm1()),
  one("log", [0.5, 3], (x) => x.log()),
  one("log1p", [-0.5, 3], (x) => x.log1p()),
  one("sqrt", [0.5, 3], (x) => x.sqrt()),
  one("tanh", [-3, 3], (x) => x.tanh()),
  one("sigmoid", [-6, 6], (x) => x.sigmoid()),
  one("relu", [-2, 2], (x) => x.relu().mul(x)),
  ...pairs("mod", [0.1, 0.4], (x, y) => x.mod(y.add(1))),
  ...pairs("atan2", [-2, 2], (y, x) => y.atan2(x.add(3))),
  one("sin", [-4, 4], (x) => x.sin()),
  one("cos", [-4, 4], (x) => x.cos()),
  one("erf", [-3, 3], (x) => x.erf()),
  one("slice", [-2, 2], (x) =>
    x
      .mul(x)
      .slice([1, 0], [1, 2])
      .mul(x.slice([0, 1], [1, 2])),
  ),
  one("pad", [-2, 2], (x) =>
    x
      .mul(x)
      .pad([1, 0], [4, 3], 5)
      .mul(x.pad([0, 1], [4, 4]).slice([0, 1], [4, 3])),
  ),
  one("concat", [-2, 2], (x) => x.mul(x).concat(x, 1).mul(x.concat(x.neg(), 1))),
  [
    "concat",
    [
      [2, 3],
      [1, 3],
    ],
    [-2, 2],
    (x, y) => at(x).mul(at(x)).concat(at(y), 0),
  ],
  ...[0, 1].flatMap((axis): readonly Case[] => {
    const indices = new Expr("constant", [], { data: Int32Array.of(1, 0, 1), shape: [3], to: "int32" }, [3], "int32");
    return [
      one("gather", [-2, 2], (x) => x.mul(x).gather(indices, axis)),
      one("scatterAdd", [-2, 2], (x) => x.mul(x).gather(indices, axis).scatterAdd(indices, [2, 3], axis).mul(x)),
    ];
  }),
  ...[{}, { exclusive: true }, { reverse: true }, { exclusive: true, reverse: true }].flatMap(
    (how): readonly Case[] => [
      one("cumsum", [-2, 2], (x) => x.mul(x).cumsum(1, how)),
      one("cumsum", [-2, 2], (x) => x.mul(x).cumsum(0, how).mul(x)),
    ],
  ),
  one("cast", [-2, 2], (x) => x.cast("float32").mul(x.cast("float32")).cast("float64")),
  one("sum", [-2, 2], (x) => x.mul(x).sum()),
  one("sum", [-2, 2], (x) => x.mul(x).sum([0]).mul(x)),
  one("sum", [-2, 2], (x) => x.mul(x).sum([-1])),
  one("sum", [-2, 2], (x) => x.mul(x).sum([])),
  one("maxOver", [-2, 2], (x) => x.mul(x.mul(0.3).add(1)).maxOver()),
  one("maxOver", [-2, 2], (x) => x.mul(x.mul(0.3).add(1)).maxOver([1])),
  one("minOver", [-2, 2], (x) => x.mul(x.mul(0.3).add(1)).minOver([0])),
  one("reshape", [-2, 2], (x) =>
    x
      .mul(x)
      .reshape([3, 2])
      .mul(x.reshape([3, 2])),
  ),
  one("transpose", [-2, 2], (x) => x.transpose().mul(x.reshape([3, 2]))),
  ["transpose", [[2, 3, 4]], [-2, 2], (x) => at(x).mul(at(x)).transpose([2, 0, 1])],
  one("broadcast", [-2, 2], (x) => x.mul(x).broadcastTo([4, 2, 3])),
  ...[
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ].flatMap(([transA = false, transB = false]): readonly Case[] => {
    const [a, b] = [transA ? [3, 2] : [2, 3], transB ? [4, 3] : [3, 4]];
    const product = (x?: Expr, y?: Expr): Expr => at(x).matmul(at(y), { transA, transB });
    return [
      ["matmul", [a, b], [-2, 2], product],
      ["matmul", [[2, ...a], b], [-2, 2], product],
      [
        "matmul",
        [
          [2, 1, ...a],
          [3, ...b],
        ],
        [-1, 1],
        product,
      ],
    ];
  }),
];

describe("local gradients", () => {
  test.each(cases.map((one, i) => [one[0], one[1].map((shape) => `[${shape}]`).join(" and "), i] as const))(
    "%s of %s",
    (_, __, i) => {
      const [, shapes, [from, to], make] = cases[i] as Case;
      const leaves = shapes.map((shape, j) => leaf(`x${j}`, shape));
      const given = new Map(leaves.map((x, j) => [x, spread(shapes[j] as readonly number[], from, to)]));
      checkDerivatives(make(...leaves), given);
    },
  );

  test("every op that has one is held against differences", () => {
    const checked = new Set(cases.map(([op]) => op));
    const withGradient = Object.entries(ops).filter(([, { gradient }]) => gradient);
    expect(withGradient.map(([name]) => name).filter((name) => !checked.has(name as OpName))).toEqual([]);
  });

  test("ops without one are leaves, comparisons, and steps that are flat wherever they have a slope", () => {
    const without = Object.entries(ops).filter(([, { gradient, kind }]) => !gradient && kind !== "leaf");
    const flat = ["equal", "floorDiv", "less", "lessEqual", "round", "sign"];
    expect(without.map(([name]) => name).sort()).toEqual(flat);
  });

  test("there are no more than 60 ops, and each that is no leaf has a meaning", () => {
    expect(Object.keys(ops).length).toBeLessThanOrEqual(60);
    for (const [name, { kind, scalar, array }] of Object.entries(ops))
      if (kind !== "leaf") expect(scalar ?? array, name).toBeTypeOf("function");
  });
});

describe("derive", () => {
  const x = leaf("x");
  const seed = leaf("dy");
  const given = new Map([
    [x, [3]],
    [seed, [1]],
  ]);

  test("adds up over every path: x · x + x", () => {
    expect(numbersOf(derive(x.mul(x).add(x), seed, [x])[0] as Expr, given)).toEqual([7]);
  });

  test("gives null where there is no path", () => {
    expect(derive(x.mul(2), seed, [leaf("y")])).toEqual([null]);
    expect(derive(x.sign(), seed, [x])).toEqual([null]);
    expect(derive(x.cast("int32"), leaf("dy", [], "int32"), [x])).toEqual([null]);
  });

  test("of something by itself is the upstream gradient", () => {
    expect(derive(x, seed, [x])[0]).toBe(seed);
  });

  test("by something in the middle", () => {
    const middle = x.mul(2);
    expect(numbersOf(derive(middle.mul(middle), seed, [middle])[0] as Expr, given)).toEqual([12]);
  });

  test("goes through what is shared once, however often it is used", () => {
    let y = x;
    for (let i = 0; i < 40; i++) y = y.add(y);
    expect(numbersOf(derive(y, seed, [x])[0] as Expr, given)).toEqual([2 ** 40]);
  });
});
