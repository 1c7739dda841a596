// What a program leaves out or computes once changes no bit: every rule is held against doing all of it, one op at a time.
import { describe, expect, test } from "vitest";
import { apply, constant, type Dtype, Expr, lower, type OpName } from "../src/index.ts";
import { evaluate, type Given, leaf, numbersOf } from "./evaluate.ts";

/** The numbers of an expression with every op in a program of its own, on inputs that no rule can look into. */
function oneByOne(expr: Expr, given: Given): readonly number[] {
  const known = given.get(expr);
  if (known) return [...Array.from(known)];
  if (expr.inputs.length === 0) return numbersOf(expr);
  const leaves = expr.inputs.map((input, i) => leaf(`${i}`, input.shape, input.dtype));
  const alone = new Expr(expr.op, leaves, expr.attributes, expr.shape, expr.dtype);
  return numbersOf(alone, new Map(leaves.map((one, i) => [one, oneByOne(expr.inputs[i] as Expr, given)])));
}

const programOf = (given: Given, ...roots: readonly Expr[]) =>
  lower({
    leaves: [...given.keys()].map((expr) => ({ expr, role: "input", label: String(expr.attributes.label) })),
    outputs: roots.map((expr, i) => ({ label: `${i}`, expr })),
    dimensions: new Map(),
    training: false,
  });
const opsOf = (given: Given, ...roots: readonly Expr[]): readonly OpName[] =>
  programOf(given, ...roots).instructions.map(({ op }) => op);

const corners = [
  0,
  -0,
  1,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e-310,
  1.5,
  -(2 ** 40),
  Number.MAX_VALUE,
  0.1,
];
const x = leaf("x", [12]);
const i = leaf("i", [4], "int32");
const a = leaf("a", [3, 4]);
const given: Given = new Map([
  [x, corners],
  [i, [0, -1, 2 ** 31 - 1, -(2 ** 31)]],
  [a, corners],
]);
const yes = constant(1, "bool");
const no = constant(0, "bool");

/** What is written, and the ops that are left of it. */
const rules: readonly (readonly [string, Expr, readonly OpName[]])[] = [
  ["x · 1", x.mul(1), []],
  ["1 · x", constant(1, "float64").mul(x), []],
  ["x / 1", x.div(1), []],
  ["x - 0", x.sub(0), []],
  ["-(-x)", x.neg().neg(), []],
  ["where(true, x, 2)", yes.where(x, 2), []],
  ["where(false, 2, x)", no.where(2, x), []],
  ["where(1 < 2, x, 2)", constant(1, "float64").less(2).where(x, 2), []],
  ["reshape to the same shape", x.reshape([12]), []],
  ["reshape of a reshape", x.reshape([3, 4]).reshape([2, 6]), ["reshape"]],
  ["reshape and back", x.reshape([3, 4]).reshape([12]), []],
  ["broadcast to the same shape", x.broadcastTo([12]), []],
  ["transpose in order", a.transpose([0, 1]), []],
  ["whole numbers · 1", i.mul(1), []],
  ["whole numbers - 0", i.sub(0), []],
  ["-(-whole numbers)", i.neg().neg(), []],
  [
    "constants among themselves",
    x.add(constant(2, "float64").mul(3).sub(1).div(2).neg().abs().sqrt().max(1).min(9)),
    ["constant", "add"],
  ],
  [
    "whole constants that overflow",
    i.add(
      constant(2 ** 31 - 1, "int32")
        .add(1)
        .mul(3),
    ),
    ["constant", "add"],
  ],
];

/** What is true of real numbers, but not of every bit. */
const kept: readonly (readonly [string, Expr, readonly OpName[]])[] = [
  ["x + 0 (makes 0 of -0)", x.add(0), ["constant", "add"]],
  ["x - -0 (makes 0 of -0)", x.sub(-0), ["constant", "sub"]],
  ["0 - x (is no negation of 0)", x.rsub(0), ["constant", "sub"]],
  ["x · 0 (keeps NaN and signs)", x.mul(0), ["constant", "mul"]],
  ["x · -1", x.mul(-1), ["constant", "mul"]],
  ["x · 0.5", x.mul(0.5), ["constant", "mul"]],
  ["x / 2", x.div(2), ["constant", "div"]],
  ["x / x", x.div(x), ["div"]],
  ["x - x", x.sub(x), ["sub"]],
  ["x · (x + 1) against x² + x", x.mul(x.add(1)), ["constant", "add", "mul"]],
  ["exp of log", x.log().exp(), ["log", "exp"]],
  ["where on data", x.less(0).where(x, x), ["constant", "less", "where"]],
  ["a sum over no axes (makes 0 of -0)", x.sum([]), ["sum"]],
  ["exp of a constant, which is the backend's own", x.add(constant(2, "float64").exp()), ["constant", "exp", "add"]],
  ["pow of constants, likewise", x.add(constant(2, "float64").pow(0.5)), ["constant", "constant", "pow", "add"]],
  ["cast there and back", x.cast("float32").cast("float64"), ["cast", "cast"]],
  ["1 stretched larger", constant(1, "float64").mul(x.sum()), ["sum"]],
  [
    "a scalar · 1 of a larger shape",
    x.sum().mul(constant(1, "float64").broadcastTo([2])),
    ["sum", "constant", "broadcast", "mul"],
  ],
];

describe("rules", () => {
  test.each([...rules, ...kept])("%s keeps every bit", (_, expr, left) => {
    const simple = numbersOf(expr, given);
    const slow = oneByOne(expr, given);
    expect(simple.map((value, at) => (Object.is(value, slow[at]) ? "same" : `${value} is not ${slow[at]}`))).toEqual(
      slow.map(() => "same"),
    );
    expect(opsOf(given, expr)).toEqual(left);
  });

  test("transposes of the last two axes go into the product, others stay", () => {
    const cube = leaf("cube", [2, 4, 3]);
    const both = new Map([
      [a, corners],
      [cube, Array.from({ length: 24 }, (_, at) => at / 7)],
    ]);
    const cases: readonly (readonly [Expr, readonly OpName[]])[] = [
      [a.transpose().matmul(a), ["matmul"]],
      [a.matmul(a.transpose()), ["matmul"]],
      [a.transpose().matmul(a.transpose(), { transB: true }), ["matmul"]],
      [cube.matmul(a.transpose(), { transB: true }), ["matmul"]],
      [cube.transpose().matmul(a.transpose(), { transB: false }), ["matmul"]],
      [cube.transpose([0, 2, 1]).matmul(cube), ["matmul"]],
      [apply("matmul", [a.transpose(), a]), ["matmul"]],
      [apply("matmul", [a, a.transpose()]), ["matmul"]],
      [cube.transpose([1, 0, 2]).matmul(cube.transpose([1, 2, 0])), ["transpose", "transpose", "matmul"]],
    ];
    for (const [expr, left] of cases) {
      expect(numbersOf(expr, both)).toEqual(oneByOne(expr, both));
      expect(opsOf(both, expr)).toEqual(left);
    }
  });

  test("folding constants of a float32 graph is exact on the reference too, which computes in float64", () => {
    const third = constant(1, "float32").div(3);
    const y = leaf("y", [], "float32");
    expect(numbersOf(y.mul(third), new Map([[y, [1]]]))).toEqual(oneByOne(y.mul(third), new Map([[y, [1]]])));
  });
});

describe("each value once", () => {
  test("equal calls give one instruction, in either program", () => {
    expect(opsOf(given, x.mul(x).add(x.mul(x)))).toEqual(["mul", "add"]);
    expect(opsOf(given, x.exp().add(1), x.exp().add(1))).toEqual(["exp", "constant", "add"]);
    const step = leaf("step", [], "int32");
    const draw = (seed: number) => new Expr("random", [step], { seed, shape: [2], to: "float64" }, [2], "float64");
    expect(opsOf(new Map([[step, [0]]]), draw(1), draw(2).add(draw(1)))).toEqual(["random", "random", "add"]);
  });

  test("inputs in another order are another instruction", () => {
    expect(
      opsOf(
        given,
        x
          .mul(2)
          .add(x)
          .add(x.add(x.mul(2))),
      ),
    ).toEqual(["constant", "mul", "add", "add", "add"]);
  });

  test("attributes, shapes and dtypes tell instructions apart", () => {
    expect(opsOf(given, a.sum([0]), a.sum([1]), a.sum(), a.sum([0, 1])).length).toBe(3);
    expect(opsOf(given, x.reshape([3, 4]), x.reshape([4, 3]), x.reshape([2, 6]))).toHaveLength(3);
    expect(opsOf(given, x.cast("float32"), x.cast("int32"), x.cast("bool"))).toHaveLength(3);
    const tied = (ties: "first" | "split") => new Expr("maxOver", [a], { axes: [0], ties }, [4], "float64");
    expect(opsOf(given, tied("first"), tied("split"))).toHaveLength(2);
  });

  test("constants are told apart by every bit and their dtype", () => {
    const numbers = [
      0,
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1,
      1 + 2 ** -52,
      "null",
      1e21,
    ];
    const roots = numbers.filter((value) => typeof value === "number").map((value) => x.add(value));
    expect(new Set(programOf(given, ...roots).instructions.filter(({ op }) => op === "constant")).size).toBe(
      roots.length,
    );
    for (const [at, root] of roots.entries())
      expect(numbersOf(root, given)).toEqual(
        corners.map((corner) => corner + (numbers.filter((n) => typeof n === "number")[at] as number)),
      );
    const ones = (["float64", "int32", "bool"] satisfies Dtype[]).map((dtype) => constant(1, dtype).broadcastTo([2]));
    expect(opsOf(given, ...ones).filter((op) => op === "constant")).toHaveLength(3);
  });

  test("0 and -0 stay what they are", () => {
    const roots = [constant(0, "float64"), constant(-0, "float64"), constant(0, "float64").neg()].map((zero) =>
      zero.rdiv(1).mul(leaf("one")),
    );
    const one = roots[0]?.inputs[1] as Expr;
    expect(
      evaluate(
        [constant(0, "float64").rdiv(1), constant(-0, "float64").rdiv(1), constant(0, "float64").neg().rdiv(1)],
        new Map([[one, [1]]]),
      ),
    ).toEqual([[Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY], [Number.NEGATIVE_INFINITY]]);
  });

  test("arrays that were written into a graph are not taken for each other", () => {
    const array = (...data: number[]) =>
      new Expr("constant", [], { data: Float64Array.from(data), shape: [2], to: "float64" }, [2], "float64");
    const [p, q] = [array(1, 2), array(3, 4)];
    expect(evaluate([p.add(q), p.mul(1), q.sub(0)], new Map())).toEqual([
      [4, 6],
      [1, 2],
      [3, 4],
    ]);
    expect(opsOf(new Map(), p.add(q))).toEqual(["constant", "constant", "add"]);
    // A constant array is not its `value`, which it does not have: no rule may take it for 0 or 1.
    expect(evaluate([p.mul(q), q.div(p), p.max(q)], new Map())).toEqual([
      [3, 8],
      [3, 2],
      [3, 4],
    ]);
  });
});

describe("what nobody asked for", () => {
  test("is left out", () => {
    x.exp();
    expect(opsOf(given, x.add(x))).toEqual(["add"]);
    expect(opsOf(given, x)).toEqual([]);
    expect(opsOf(given, x.exp().mul(1).reshape([12]))).toEqual(["exp"]);
  });

  test("inputs stay, used or not, since they are bound by place", () => {
    const program = programOf(given, i);
    expect(program.inputs.map((id) => program.values[id]?.label)).toEqual(["x", "i", "a"]);
  });
});
