// Every activation is proved: numeric gradients to second order, every backend, and its values at the edges.
import { cpu } from "@chainrule/backend-cpu";
import type { Gate, Nested } from "@chainrule/core";
import { ComputationalGraph, Pass, place, reference } from "@chainrule/core";
import { describeGate } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import { elu, leakyRelu, maxout, relu, sigmoid, tanh } from "../src/index.ts";

const runner = { describe, test };
const options = { backends: [cpu()] };

for (const gate of [sigmoid, tanh, relu, leakyRelu, leakyRelu({ slope: 0.3 }), elu, elu({ alpha: 0.5 })]) {
  describeGate(runner, gate, [[[]], [[2, 3]], [{ shape: [8], from: -6, to: 6 }]], options);
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

describe.each([reference, cpu()])("on $label, at the edges", (backend) => {
  const points = [-1e4, -100, -20, -1, 0, 1, 20, 100, 1e4];
  const at = (gate: Gate, x: readonly number[]): { value: Nested; gradient: Nested } => {
    const graph = new ComputationalGraph();
    const wire = graph.input("x", [x.length]);
    const y = place(gate, wire);
    const pass = new Pass(graph, backend, { x: [...x] }).forward().backward(y);
    return { value: pass.value(y).nested(), gradient: pass.gradient(wire).nested() };
  };
  const truths: Record<string, [Gate, (x: number) => number]> = {
    sigmoid: [sigmoid, (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)))],
    tanh: [tanh, Math.tanh],
    relu: [relu, (x) => Math.max(0, x)],
    leakyRelu: [leakyRelu, (x) => Math.max(0.1 * x, x)],
    elu: [elu, (x) => (x < 0 ? Math.expm1(x) : x)],
  };

  test.each(Object.entries(truths))(
    "%s is finite and right from -10000 to 10000, value and gradient",
    (_, [gate, truth]) => {
      const { value, gradient } = at(gate, points);
      for (const [i, x] of points.entries()) {
        expect((value as number[])[i]).toBeCloseTo(truth(x), 5);
        expect(Number.isFinite((gradient as number[])[i])).toBe(true);
      }
    },
  );

  test.each(Object.entries(truths))("%s passes NaN on and takes infinities to their limits", (_, [gate, truth]) => {
    const [nan, low, high] = at(gate, [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
      .value as number[];
    expect(nan).toBe(Number.NaN);
    expect([low, high].map((y) => Number(y) + 0)).toEqual(
      [truth(-1e300), truth(1e300)].map((y) => (Math.abs(y) > 1e290 ? Math.sign(y) * Number.POSITIVE_INFINITY : y + 0)),
    );
  });

  test("elu keeps its digits near 0, where eˣ - 1 has none", () => {
    expect((at(elu, [-1e-6]).value as number[])[0]).toBeCloseTo(-1e-6, 12);
  });

  test("the slopes at the kinks: relu 0, leaky relu its slope, elu 1", () => {
    expect([relu, leakyRelu, elu].map((gate) => (at(gate, [0]).gradient as number[])[0]?.toFixed(6))).toEqual([
      "0.000000",
      "0.100000",
      "1.000000",
    ]);
  });
});

test("relu's slope at 0 is the graph's policy", () => {
  const slope = (reluAtZero: number): unknown => {
    const graph = new ComputationalGraph({ policy: { reluAtZero } });
    relu(graph.input("x"));
    graph.forward({ x: 0 });
    return graph.backward();
  };
  expect([0, 0.5, 1].map(slope)).toEqual([{ x: 0 }, { x: 0.5 }, { x: 1 }]);
});
