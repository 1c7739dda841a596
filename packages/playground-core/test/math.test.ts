import { relu, sigmoid, tanh } from "@chainrule/activations";
import { ComputationalGraph, defineGate, type Expr, type Gate, keep, place } from "@chainrule/core";
import {
  abs,
  add,
  divide,
  log,
  matmul,
  max,
  multiply,
  power,
  softmax,
  sqrt,
  subtract,
  transpose,
} from "@chainrule/gates";
import { expect, test } from "vitest";
import { arrayMath, mathText, toMathml } from "../src/index.ts";
import { nameOf, numberOf } from "../src/math/tree.ts";
import { forwardFormula, gradientRule, gradientShapes } from "../src/time/formulas.ts";

/** A gate on inputs a, b, … of these shapes; its output is called y. */
function on(gate: unknown, ...shapes: readonly (readonly number[])[]) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const inputs = shapes.map((shape, i) => graph.input("abc"[i] as string, shape));
  return place(gate as Gate<never>, ...(inputs as never)).as("y").node!;
}

const formula = (gate: unknown, ...shapes: readonly (readonly number[])[]): string =>
  mathText(forwardFormula(on(gate, ...shapes))!);
const rule = (gate: unknown, slot: number, ...shapes: readonly (readonly number[])[]): string =>
  mathText(gradientRule(on(gate, ...shapes), slot, nameOf("f"))!);

test("a gate's formula is read off its ops", () => {
  expect(formula(add, [], [])).toBe("a + b");
  expect(formula(multiply, [2], [2])).toBe("a ⊙ b");
  expect(formula(divide, [], [])).toBe("a/b");
  expect(formula(power, [], [])).toBe("a^b");
  expect(formula(max, [], [])).toBe("max(a, b)");
  expect(formula(relu, [])).toBe("max(0, a)");
  expect(formula(sigmoid, [])).toBe("σ(a)");
  expect(formula(sqrt, [])).toBe("√a");
  expect(formula(log, [])).toBe("log(a)");
  expect(formula(abs, [])).toBe("|a|");
  expect(formula(transpose, [2, 3])).toBe("aᵀ");
});

test("the rule by which a gate sends gradients is its own, whatever the gate", () => {
  expect(rule(add, 0, [], [])).toBe("∂f/∂y");
  expect(rule(subtract, 1, [], [])).toBe("−∂f/∂y");
  expect(rule(multiply, 0, [], [])).toBe("∂f/∂y · b");
  expect(rule(sigmoid, 0, [])).toBe("∂f/∂y · (1 − y) · y");
  expect(rule(tanh, 0, [])).toBe("∂f/∂y · (1 − y) · (y + 1)");
  expect(rule(relu, 0, [])).toBe("{0, a ≤ 0; ∂f/∂y, a > 0");
  expect(rule(max, 1, [], [])).toBe("{∂f/∂y, a < b; 0, a ≥ b");
});

test("the matrix rule has its transposes, and its shapes beside it", () => {
  expect(rule(matmul, 0, [2, 3], [3, 2])).toBe("∂f/∂y · bᵀ");
  expect(rule(matmul, 1, [2, 3], [3, 2])).toBe("aᵀ · ∂f/∂y");
  expect(mathText(gradientShapes(on(matmul, [2, 3], [3, 4]), 0)!)).toBe("(2×4) · (3×4)ᵀ");
  expect(mathText(gradientShapes(on(matmul, [2, 3], [3, 4]), 1)!)).toBe("(2×3)ᵀ · (2×4)");
});

test("a formula that nobody would read is not written", () => {
  const graph = new ComputationalGraph();
  let wire = graph.input("x");
  const grown = {
    label: "grown",
    forward: (x: { add: (y: unknown) => unknown }) => {
      let y = x;
      for (let i = 0; i < 30; i++) y = y.add(y) as typeof x;
      return y;
    },
  };
  wire = place(grown as never, wire as never);
  expect(forwardFormula(wire.node!)).toBeUndefined();
  expect(gradientRule(on(softmax, [3]), 0, nameOf("f"))).toBeDefined();
});

test("brackets stand where they are needed, and two signs never side by side", () => {
  const graph = new ComputationalGraph();
  const x = graph.input("x");
  const y = multiply(add(x, -3), -4);
  expect(mathText(forwardFormula(y.node!)!)).toBe("add0 · (−4)");
  const both = place(
    {
      label: "both",
      forward: (a: typeof Object.prototype) =>
        (a as never as { add(n: number): { mul(n: unknown): unknown } }).add(1).mul(a),
    } as never,
    x as never,
  );
  expect(mathText(forwardFormula(both.node!)!)).toBe("(x + 1) · x");
});

test("MathML escapes names, so that none of them is ever markup", () => {
  const markup = toMathml(nameOf('<script>alert("x")</script>&'));
  expect(markup).toBe(
    '<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true"><mi>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;</mi></math>',
  );
});

test("a letter with digits is a letter with an index, and powers of ten are raised", () => {
  expect(toMathml(nameOf("w0"))).toContain("<msub><mi>w</mi><mn>0</mn></msub>");
  expect(toMathml(nameOf("weight"))).toContain("<mi>weight</mi>");
  expect(toMathml(numberOf(-1e-7))).toContain("<msup><mn>−10</mn><mn>−7</mn></msup>");
  expect(toMathml(numberOf(-1.5e-7))).toContain("<mn>−1.5</mn><mo>×</mo><msup><mn>10</mn><mn>−7</mn></msup>");
});

test("the middle of a large matrix is left out", () => {
  const text = mathText(arrayMath({ shape: [1, 9], data: [1, 2, 3, 4, 5, 6, 7, 8, 9] }));
  expect(text).toBe("[1, 2, 3, ⋯, 7, 8, 9]");
  expect(mathText(arrayMath({ shape: [2, 2, 2], data: new Float64Array(8) }))).toBe("(2×2×2)");
});

test("choices within choices, which keep a gate from poles, are not written out", () => {
  expect(rule(abs, 0, [])).toBe("∂f/∂y · sign(a)");
  expect(gradientRule(on(power, [], []), 1, nameOf("f"))).toBeUndefined();
  expect(gradientRule(on(power, [], []), 0, nameOf("f"))).toBeUndefined();
});

test("what a gate keeps is written out where it is short, and has the gate's name where it is long", () => {
  const long = (x: Expr): Expr => Array.from({ length: 60 }).reduce((y: Expr) => y.add(x).sin(), x);
  const kept = defineGate(
    "kept",
    (x: Expr) => keep(x.exp(), { x, slope: long(x) }),
    (dy, { slope }) => [dy.mul(slope)],
  );
  expect(rule(kept, 0, [])).toBe("∂f/∂y · slope");
  const short = defineGate(
    "short",
    (x: Expr) => keep(x.exp(), { half: x.mul(0.5) }),
    (dy, { half }) => [dy.mul(half)],
  );
  expect(rule(short, 0, [])).toBe("∂f/∂y · (a · 0.5)");
});
