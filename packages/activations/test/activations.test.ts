// Every activation is proved: numeric gradients to second order, every backend, and its values at the edges.
import { cpu } from "@chainrule/backend-cpu";
import type { Gate, Nested } from "@chainrule/core";
import { ComputationalGraph, differentiate, Pass, place, reference } from "@chainrule/core";
import { describeGate } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";
import { erfc } from "./erfc.ts";

const { celu, elu, gelu, hardSigmoid, hardSwish, leakyRelu, logSigmoid, maxout, mish, prelu, relu } = activations;
const { relu6, selu, sigmoid, silu, softplus, softsign, step, tanh, thresholdedRelu } = activations;

const runner = { describe, test };
const options = { backends: [cpu()] };
const sizes = (shapes: readonly (readonly number[])[]) => shapes.map((shape) => [shape]);

for (const gate of [sigmoid, tanh, relu, leakyRelu, elu, softplus, softsign, logSigmoid, silu, gelu, selu, celu]) {
  describeGate(runner, gate, [...sizes([[], [2, 3]]), [{ shape: [8], from: -6, to: 6 }]], options);
}
for (const gate of [mish, hardSigmoid, hardSwish, thresholdedRelu, step])
  describeGate(runner, gate, [...sizes([[], [2, 3]]), [{ shape: [8], from: -6, to: 6 }]], options);
describeGate(runner, relu6, [...sizes([[], [2, 3]]), [{ shape: [8], from: -3, to: 9 }]], options);
for (const gate of [
  leakyRelu({ slope: 0.3 }),
  elu({ alpha: 0.5 }),
  selu({ alpha: 2, gamma: 3 }),
  celu({ alpha: 0.25 }),
  hardSigmoid({ alpha: 0.2, beta: 0.4 }),
  thresholdedRelu({ alpha: -0.5 }),
  step({ below: -1 }),
]) {
  describeGate(runner, gate, sizes([[3, 2]]), options);
}
describeGate(
  runner,
  maxout,
  [
    [
      [2, 3],
      [2, 3],
    ],
    [[4], [4], [4]],
    [[2, 3], [3]],
    [[3]],
  ],
  options,
);
describeGate(
  runner,
  prelu,
  [
    [[2, 3], []],
    [[2, 3], [3]],
    [
      [2, 3, 2],
      [3, 1],
    ],
  ],
  options,
);

type Truth = (x: number) => number;
const soft: Truth = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const logistic: Truth = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
/** Each with its value and its slope, in float64 by other formulas than the gates'. */
const truths: Record<string, readonly [Gate, Truth, Truth]> = {
  sigmoid: [sigmoid, logistic, (x) => logistic(x) * logistic(-x)],
  tanh: [tanh, Math.tanh, (x) => 1 / Math.cosh(x) ** 2],
  relu: [relu, (x) => Math.max(0, x), (x) => Number(x > 0)],
  leakyRelu: [leakyRelu, (x) => Math.max(0.1 * x, x), (x) => (x > 0 ? 1 : 0.1)],
  elu: [elu, (x) => (x < 0 ? Math.expm1(x) : x), (x) => Math.exp(Math.min(x, 0))],
  celu: [celu({ alpha: 2 }), (x) => (x < 0 ? 2 * Math.expm1(x / 2) : x), (x) => Math.exp(Math.min(x, 0) / 2)],
  selu: [
    selu,
    (x) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x),
    (x) => 1.0507009873554805 * (x > 0 ? 1 : 1.6732632423543772 * Math.exp(x)),
  ],
  softplus: [softplus, soft, logistic],
  softsign: [softsign, (x) => Math.sign(x) - Math.sign(x) / (1 + Math.abs(x)), (x) => (1 + Math.abs(x)) ** -2],
  logSigmoid: [logSigmoid, (x) => -soft(-x), (x) => logistic(-x)],
  silu: [silu, (x) => (x < -700 ? 0 : x * logistic(x)), (x) => logistic(x) + within(x) * logistic(x) * logistic(-x)],
  gelu: [
    gelu,
    (x) => (x < -50 ? 0 : 0.5 * x * erfc(-x * Math.SQRT1_2)),
    (x) => 0.5 * erfc(-x * Math.SQRT1_2) + (within(x) * Math.exp(-(within(x) ** 2) / 2)) / Math.sqrt(2 * Math.PI),
  ],
  mish: [
    mish,
    (x) => (x < -700 ? 0 : x * Math.tanh(soft(x))),
    (x) => Math.tanh(soft(x)) + (within(x) * logistic(x)) / Math.cosh(Math.min(soft(x), 300)) ** 2,
  ],
  relu6: [relu6, (x) => Math.min(Math.max(0, x), 6), (x) => Number(x > 0 && x < 6)],
  hardSigmoid: [hardSigmoid, (x) => Math.min(Math.max(0, x / 6 + 0.5), 1), (x) => (Math.abs(x) < 3 ? 1 / 6 : 0)],
  hardSwish: [
    hardSwish,
    (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
    (x) => (x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5),
  ],
  thresholdedRelu: [thresholdedRelu, (x) => (x > 1 ? x : 0), (x) => Number(x > 1)],
  step: [step, (x) => Number(x > 0), () => 0],
};
/** So far e⁻ˣ is a number: beyond, what it is multiplied by makes no difference. */
function within(x: number): number {
  return Math.min(Math.max(x, -700), 700);
}

describe.each([reference, cpu()])("on $label, at the edges", (backend) => {
  const points = [-1e4, -710, -104, -88.8, -20, -5, -3, -1, -1e-3, 0, 1e-3, 1, 3, 5, 6, 20, 88.8, 104, 710, 1e4];
  const at = (gate: Gate, x: readonly number[]): { value: readonly number[]; gradient: readonly number[] } => {
    const graph = new ComputationalGraph();
    const wire = graph.input("x", [x.length]);
    const y = place(gate, wire);
    const pass = new Pass(graph, backend, { x: [...x] }).forward().backward(y);
    const numbers = (nested: Nested): readonly number[] => nested as number[];
    return { value: numbers(pass.value(y).nested()), gradient: numbers(pass.gradient(wire).nested()) };
  };
  /** To a few units in the last place of float32, or of the largest intermediate where that is 1. */
  const near = (actual: readonly number[], truth: Truth, x: readonly number[]): void => {
    for (const [i, value] of actual.entries()) {
      const expected = truth(Math.fround(x[i] as number));
      const off = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
      expect(off, `at ${x[i]}: ${value}, not ${expected}`).toBeLessThan(1e-6);
    }
  };

  test.each(Object.entries(truths))("%s is right from -10000 to 10000, value and slope", (_, [gate, value, slope]) => {
    const got = at(gate, points);
    near(got.value, value, points);
    near(got.gradient, slope, points);
  });

  test.each(Object.entries(truths))(
    "%s passes NaN on and takes infinities to their limits",
    (_, [gate, value, slope]) => {
      const got = at(gate, [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
      expect(got.value[0]).toBe(Number.NaN);
      for (const [i, far] of [-1e300, 1e300].entries()) {
        const truth = value(far);
        const limit = Math.abs(truth) > 1e290 ? truth * Number.POSITIVE_INFINITY : truth;
        expect(got.value[i + 1]).toBeCloseTo(limit, 6);
        expect(got.gradient[i + 1]).toBeCloseTo(slope(far), 6);
      }
    },
  );

  test.each(Object.entries(truths))("%s keeps its digits near 0", (_, [gate, value, slope]) => {
    const x = [-1e-6, 1e-6].map(Math.fround);
    const got = at(gate, x);
    for (const [i, y] of got.value.entries()) {
      const truth = value(x[i] as number);
      expect(y === truth ? 1 : y / truth).toBeCloseTo(1, 6);
      expect(got.gradient[i]).toBeCloseTo(slope(x[i] as number), 6);
    }
  });

  test("the slopes at the kinks are the ones that are stated", () => {
    const slope = (gate: Gate, x: number): number | undefined => at(gate, [x]).gradient[0];
    expect(slope(relu, 0)).toBe(0);
    expect(slope(leakyRelu, 0)).toBeCloseTo(0.1);
    expect(slope(elu({ alpha: 0.5 }), 0)).toBe(0.5);
    expect(slope(celu({ alpha: 0.5 }), 0)).toBe(1);
    expect(slope(selu({ alpha: 2, gamma: 3 }), 0)).toBe(6);
    expect([0, 6].map((x) => slope(relu6, x))).toEqual([0, 0]);
    expect([-3, 3].map((x) => slope(hardSigmoid, x))).toEqual([0, 0]);
    expect([-3, 3].map((x) => slope(hardSwish, x))).toEqual([0, 1]);
    expect(slope(thresholdedRelu({ alpha: 2 }), 2)).toBe(0);
  });

  test("step is 0, or what it was told, up to 0, and 1 beyond", () => {
    expect(at(step, [-2, -0, 0, 1e-30, 3]).value).toEqual([0, 0, 0, 1, 1]);
    expect(at(step({ below: 0.25 }), [-2, 0, 3]).value).toEqual([0.25, 0.25, 1]);
  });

  test("prelu's slope gets a gradient where the input is not positive", () => {
    const graph = new ComputationalGraph();
    const [x, alpha] = [graph.input("x", [3]), graph.input("alpha")];
    const y = prelu(x, alpha);
    const pass = new Pass(graph, backend, { x: [-2, 0, 4], alpha: 0.25 }).forward().backward(y);
    expect(pass.value(y).nested()).toEqual([-0.5, 0, 4]);
    expect(pass.gradient(x).nested()).toEqual([0.25, 0.25, 1]);
    expect(pass.gradient(alpha).nested()).toBe(-2);
  });
});

test("the numbers of the papers and of PyTorch's documentation", () => {
  const at = (gate: Gate, x: number): number => {
    const graph = new ComputationalGraph();
    place(gate, graph.input("x"));
    return graph.forward({ x }) as number;
  };
  // SELU maps -∞ to -γα = -1.7581 (Klambauer et al., 2017); GELU, silu and mish have their lows here.
  expect(at(selu, -1e4)).toBeCloseTo(-1.7580993408473766, 12);
  expect(at(gelu, 1)).toBeCloseTo(0.8413447460685429, 12);
  expect(at(gelu, -0.7517915246935645)).toBeCloseTo(-0.16997120747990369, 12);
  expect(at(silu, -1.2784645427610738)).toBeCloseTo(-0.2784645427610738, 12);
  expect(at(mish, -1.1924313)).toBeCloseTo(-0.3088, 4);
  expect(at(softplus, 0)).toBeCloseTo(Math.LN2, 12);
  expect(at(hardSwish, 1)).toBeCloseTo(2 / 3, 12);
});

test("selu keeps mean 0 and variance 1: its γ and α solve those two equations", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  selu(graph.input("x", [4001]));
  const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 200);
  const y = graph.forward({ x: grid }) as number[];
  const expectation = (f: (y: number) => number): number =>
    y.reduce((sum, value, i) => sum + f(value) * Math.exp(-((grid[i] as number) ** 2) / 2), 0) /
    (200 * Math.sqrt(2 * Math.PI));
  expect(expectation((value) => value)).toBeCloseTo(0, 4);
  expect(expectation((value) => value ** 2)).toBeCloseTo(1, 4);
});

test("relu's and relu6's slope at 0 is the graph's policy", () => {
  const slope = (gate: Gate, reluAtZero: number): unknown => {
    const graph = new ComputationalGraph({ policy: { reluAtZero } });
    place(gate, graph.input("x"));
    graph.forward({ x: 0 });
    return graph.backward();
  };
  expect([0, 0.5, 1].map((policy) => slope(relu, policy))).toEqual([{ x: 0 }, { x: 0.5 }, { x: 1 }]);
  expect([0, 0.5, 1].map((policy) => slope(relu6, policy))).toEqual([{ x: 0 }, { x: 0.5 }, { x: 1 }]);
});

test("celu refuses an α that is not above 0", () => {
  expect(() => celu({ alpha: 0 })).toThrow(expect.objectContaining({ code: "E_OPTION" }));
});

test("mish is smooth at 0: its second derivative there is 0.64, whatever the policy", () => {
  for (const policy of [{}, { reluAtZero: 0.5, absAtZero: 1 }]) {
    const graph = new ComputationalGraph({ dtype: "float64", policy });
    const x = graph.input("x");
    const [slope] = differentiate(mish(x), [x]);
    const [curvature] = differentiate(slope, [x]);
    expect(new Pass(graph, reference, { x: 0 }).forward().value(curvature).read()).toBeCloseTo(0.64, 14);
  }
});

test("mish is x to the last bits where its gate is open, in float64 too", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x");
  const y = mish(x);
  for (const at of [5, 10, 15, 18, 19.999999, 20, 20.000001, 25, 30, 36, 40, 100, 700, 1e300]) {
    const pass = new Pass(graph, reference, { x: at }).forward().backward(y);
    const t = Math.tanh(Math.log1p(Math.exp(Math.min(at, 700))));
    expect(Math.abs((pass.value(y).read() as number) / (at * t) - 1)).toBeLessThan(4e-16);
    const slope = t + (at * (1 - t) * (1 + t)) / (1 + Math.exp(-at));
    expect(Math.abs((pass.gradient(x).read() as number) / slope - 1)).toBeLessThan(at < 18 ? 1e-12 : 4e-15);
  }
});
