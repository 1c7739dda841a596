// The corners of the number line: poles, overflow, NaN and Infinity, in values and in gradients.
import { describe, expect, test } from "vitest";
import { derive, type Expr } from "../src/index.ts";
import { evaluate, gradientOf, leaf, numbersOf } from "./evaluate.ts";

const { NaN: none, POSITIVE_INFINITY: infinity } = Number;
const x = leaf("x");
const y = leaf("y");
const at = (expr: Expr | null | undefined, a: number, b = 0): number =>
  numbersOf(
    expr as Expr,
    new Map([
      [x, [a]],
      [y, [b]],
    ]),
  )[0] as number;

describe("pow", () => {
  const power = x.pow(y);
  const [dx, dy] = [gradientOf(power, x), gradientOf(power, y)];

  test.each([
    [0, 0, 1],
    [0, 2, 0],
    [0, -1, infinity],
    [-0, -1, -infinity],
    [1, none, 1],
    [1, infinity, 1],
    [-1, infinity, 1],
    [-1, -infinity, 1],
    [none, 0, 1],
    [-8, 3, -512],
    [-8, 1 / 3, none],
    [-2, -2, 0.25],
    [infinity, -1, 0],
    [2, -infinity, 0],
    [none, 1, none],
    [2, none, none],
  ])("%d to the power of %d is %d, as IEEE 754 has it", (base, exponent, value) => {
    expect(at(power, base, exponent)).toBe(value);
  });

  test.each([
    [0, 0, 0],
    [0, 1, 1],
    [0, 2, 0],
    [0, 0.5, infinity],
    [-2, 3, 12],
    [-2, 2, -4],
    [3, 0, 0],
    [-3, 0, 0],
    [2, -1, -0.25],
  ])("its slope by the base at %d, %d is %d", (base, exponent, slope) => {
    expect(at(dx, base, exponent) + 0).toBe(slope);
  });

  test.each([
    [0, 0, 0],
    [0, 2, 0],
    [1, 5, 0],
    [Math.E, 1, Math.E],
  ])("its slope by the exponent at %d, %d is %d", (base, exponent, slope) => {
    expect(at(dy, base, exponent)).toBeCloseTo(slope, 14);
  });

  test("a negative base has no slope by the exponent, which is NaN and no number made up", () => {
    expect(at(dy, -2, 2)).toBe(none);
  });

  test.each([
    [0, 0, 0],
    [0, 1, 0],
    [0, 2, 2],
    [0, 3, 0],
    [-2, 3, -12],
    [-1, 2, 2],
  ])("its second derivative by the base at %d, %d is %d", (base, exponent, value) => {
    expect(at(gradientOf(dx, x), base, exponent)).toBeCloseTo(value, 14);
    expect(at(gradientOf(gradientOf(x.pow(exponent), x), x), base)).toBeCloseTo(value, 14);
  });
});

describe("a branch that overflows", () => {
  test("does not reach the gradient of the other one, when its input is masked", () => {
    const safe = x.less(0);
    const elu = safe.where(safe.where(x, 0).exp().sub(1), x);
    const slope = gradientOf(elu, x);
    for (const [at1, value] of [
      [1000, 1],
      [-1, Math.exp(-1)],
      [-1000, 0],
    ] as const) {
      expect(at(slope, at1)).toBe(value);
      expect(at(gradientOf(slope, x), at1)).toBe(at1 < 0 ? value : 0);
    }
  });

  test("the unused branch of where gets exactly 0, not 0 · ∞", () => {
    const chosen = x.less(0).where(y.exp(), x);
    expect(at(gradientOf(chosen, x), 1, 1000)).toBe(1);
    // The branch itself is another matter: e^1000 is ∞, and 0 · ∞ is NaN. That is what masking is for.
    expect(at(gradientOf(chosen, y), 1, 1000)).toBe(none);
  });
});

describe("NaN is not lost", () => {
  const [a, b] = [leaf("a", [2, 2]), leaf("b", [2, 2])];
  const one = [1, none, 3, 4];
  const numbers = (root: Expr): readonly number[] =>
    numbersOf(
      root,
      new Map([
        [a, one],
        [b, [0, 0, 0, 0]],
      ]),
    );

  test.each<[string, (x: Expr) => Expr]>([
    ["neg", (x) => x.neg()],
    ["abs", (x) => x.abs()],
    ["sign", (x) => x.sign()],
    ["exp", (x) => x.exp()],
    ["expm1", (x) => x.expm1()],
    ["log", (x) => x.log()],
    ["log1p", (x) => x.log1p()],
    ["sqrt", (x) => x.sqrt()],
    ["tanh", (x) => x.tanh()],
    ["sigmoid", (x) => x.sigmoid()],
    ["relu", (x) => x.relu()],
    ["max", (x) => x.max(b)],
    ["max turned", (x) => b.max(x)],
    ["min", (x) => x.min(b)],
    ["min turned", (x) => b.min(x)],
    ["add", (x) => x.add(b)],
    ["sub", (x) => b.sub(x)],
    ["mul by 0", (x) => x.mul(b)],
    ["div", (x) => b.div(x)],
    ["pow", (x) => x.pow(2)],
    ["where", (x) => b.equal(0).where(x, b)],
    ["cast", (x) => x.cast("float32")],
    ["clip", (x) => x.max(0).min(1)],
  ])("%s", (_, make) => {
    expect(numbers(make(a)).map(Number.isNaN)).toEqual([false, true, false, false]);
  });

  test.each<[string, (x: Expr) => Expr, readonly boolean[]]>([
    ["sum", (x) => x.sum([1]), [true, false]],
    ["maxOver", (x) => x.maxOver([1]), [true, false]],
    ["minOver", (x) => x.minOver([1]), [true, false]],
    ["minOver of the other axis", (x) => x.minOver([0]), [false, true]],
    ["matmul with zeros", (x) => x.matmul(b), [true, true, false, false]],
    ["matmul of zeros", (x) => b.matmul(x), [false, true, false, true]],
  ])("%s over axes", (_, make, where) => {
    expect(numbers(make(a)).map(Number.isNaN)).toEqual(where);
  });

  test("in comparisons it is unequal to everything, itself too", () => {
    const given = new Map([
      [x, [none]],
      [y, [1]],
    ]);
    const tests = [x.less(y), y.less(x), x.lessEqual(x), x.equal(x), x.equal(y)].map((expr) => expr.cast("float64"));
    expect(evaluate(tests, given).flat()).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("stable forms", () => {
  test.each([-1e4, -745, -104, -20, -1e-300, 0, 1e-300, 20, 104, 745, 1e4])(
    "sigmoid and tanh and their slopes are finite at %d",
    (value) => {
      for (const root of [x.sigmoid(), x.tanh()]) {
        const all = [root, gradientOf(root, x), gradientOf(gradientOf(root, x), x)].map((expr) => at(expr, value));
        expect(all.every(Number.isFinite), String(all)).toBe(true);
      }
      expect(at(x.sigmoid(), value)).toBeCloseTo(1 / (1 + Math.exp(-value)), 15);
    },
  );

  test("expm1 and log1p keep the digits of tiny numbers", () => {
    expect([at(x.expm1(), 1e-18), at(x.log1p(), 1e-18)]).toEqual([1e-18, 1e-18]);
  });

  test("a quotient's slope by its denominator does not square it", () => {
    expect(at(gradientOf(x.div(y), y), 1e200, 1e200)).toBe(-1e-200);
    expect(at(gradientOf(x.div(y), y), 1e-200, 1e-200)).toBe(-1e200);
  });
});

test("infinities have signs, and zeros too", () => {
  expect([
    at(x.rdiv(1), 0),
    at(x.rdiv(1), -0),
    at(x.neg(), 0),
    at(x.mul(-1), 0),
    at(x.add(0), -0),
    at(x.relu(), -0),
  ]).toEqual([infinity, -infinity, -0, -0, 0, 0]);
  expect(at(derive(x.relu(), y, [x])[0], infinity, 3)).toBe(3);
});
