// What numeric gradients cannot show: values at the edges, stability, ties, and errors in a gate's own words.
import { cpu } from "@chainrule/backend-cpu";
import type { Feeds, Nested, Wire } from "@chainrule/core";
import { ComputationalGraph, Pass, reference } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import * as gates from "../src/index.ts";

const BIG = 3.4e38;

/** The value and the inputs' gradients of a gate on inputs of float32, as nested numbers. */
function run(backend: typeof reference, place: (...wires: Wire[]) => Wire, inputs: Feeds, ints: Feeds = {}) {
  const graph = new ComputationalGraph();
  const shape = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shape(value[0])] : []);
  const floats = Object.entries(inputs).map(([label, value]) => graph.input(label, shape(value)));
  const others = Object.entries(ints).map(([label, value]) => graph.input(label, shape(value), { dtype: "int32" }));
  const output = place(...floats, ...others);
  const pass = new Pass(graph, backend, { ...inputs, ...ints }).forward().backward(output);
  return { value: pass.value(output).nested(), gradients: floats.map((wire) => pass.gradient(wire).nested()) };
}
const crossEntropy = (logits: Wire, labels: Wire): Wire => gates.softmaxCrossEntropy(logits, labels);
const near = (actual: Nested | undefined, expected: readonly number[]): void => {
  const flat = [actual].flat(9) as number[];
  expect(flat).toHaveLength(expected.length);
  for (const [i, value] of flat.entries()) expect(value / (expected[i] || 1)).toBeCloseTo(expected[i] === 0 ? 0 : 1, 6);
};

describe.each([reference, cpu()])("on $label", (backend) => {
  test("softmax of numbers as large as float32 has is finite and right", () => {
    near(run(backend, gates.softmax, { x: [1000, 1000, 0] }).value, [0.5, 0.5, 0]);
    near(run(backend, gates.softmax, { x: [BIG, -BIG, 0] }).value, [1, 0, 0]);
    near(run(backend, gates.softmax, { x: [-1e4, -1e4] }).value, [0.5, 0.5]);
  });

  test("softmax cross-entropy stays finite where a probability is 0", () => {
    const sure = run(backend, crossEntropy, { x: [[1e4, 0, -1e4]] }, { y: [0] });
    near(sure.value, [0]);
    near(sure.gradients[0], [0, 0, 0]);
    const wrong = run(backend, crossEntropy, { x: [[1e4, 0, -1e4]] }, { y: [2] });
    near(wrong.value, [2e4]);
    near(wrong.gradients[0], [1, 0, -1]);
    near(run(backend, crossEntropy, { x: [[BIG, -BIG]] }, { y: [0] }).value, [0]);
  });

  test("the gradient of softmax cross-entropy is (softmax - target) / rows", () => {
    const { gradients } = run(
      backend,
      crossEntropy,
      {
        x: [
          [Math.log(1), Math.log(3)],
          [0, 0],
        ],
      },
      { y: [1, 0] },
    );
    near(gradients[0], [0.125, -0.125, -0.25, 0.25]);
  });

  test("the hinge counts the wrong classes within the margin", () => {
    const { value, gradients } = run(
      backend,
      gates.hinge,
      {
        s: [
          [3.2, 5.1, -1.7],
          [1.3, 4.9, 2],
        ],
      },
      { y: [0, 1] },
    );
    near(value, [2.9 / 2]);
    near(gradients[0], [-0.5, 0.5, 0, 0, 0, 0]);
  });

  test("division does not overflow where the square of the denominator would", () => {
    const { value, gradients } = run(backend, gates.divide, { x: 1, y: 1e30 });
    near(value, [1e-30]);
    expect(Number(gradients[1]) * 1e60).toBeCloseTo(backend.label === "cpu" ? 0 : -1, 12); // float32 has no 1e-60
  });

  test("powers at their poles: 0⁰ is 1, 0³ and 0¹ have their slopes, a negative base takes whole exponents", () => {
    const at = (x: number, y: number) => run(backend, gates.power, { x, y });
    expect(at(0, 0)).toEqual({ value: 1, gradients: [0, 0] });
    expect(at(0, 3)).toEqual({ value: 0, gradients: [0, 0] });
    expect(at(0, 1)).toEqual({ value: 0, gradients: [1, 0] });
    expect(at(-2, 3)).toEqual({ value: -8, gradients: [12, Number.NaN] });
    expect(at(-2, 0.5).value).toBe(Number.NaN);
  });

  test("NaN is not lost in max, min, maxOver and minOver", () => {
    for (const gate of [gates.max, gates.min]) {
      expect(run(backend, gate, { x: Number.NaN, y: 1 }).value).toBe(Number.NaN);
      expect(run(backend, gate, { x: 1, y: Number.NaN }).value).toBe(Number.NaN);
    }
    for (const gate of [gates.maxOver, gates.minOver])
      expect(run(backend, gate, { x: [1, Number.NaN, 2] }).value).toBe(Number.NaN);
  });

  test("a number stands for a constant, on either side", () => {
    expect(run(backend, (x) => gates.max(0, x), { x: -3 })).toEqual({ value: 0, gradients: [0] });
    expect(run(backend, (x) => gates.power(x, 3), { x: 2 })).toEqual({ value: 8, gradients: [12] });
    expect(run(backend, (x) => gates.divide(1, x), { x: 4 })).toEqual({ value: 0.25, gradients: [-0.0625] });
  });
});

describe("ties go by the policy of the graph", () => {
  const tie = (policy: object, axes: boolean): unknown => {
    const graph = new ComputationalGraph({ policy });
    if (axes) gates.maxOver(graph.input("x", [4]));
    else gates.max(graph.input("x"), graph.input("y"));
    graph.forward(axes ? { x: [1, 5, 5, 2] } : { x: 5, y: 5 });
    return Object.values(graph.backward());
  };
  test.each([
    ["first", [1, 0], [0, 1, 0, 0]],
    ["split", [0.5, 0.5], [0, 0.5, 0.5, 0]],
    ["all", [1, 1], [0, 1, 1, 0]],
  ])("%s", (ties, pair, over) => {
    expect(tie({ pairTies: ties }, false)).toEqual(pair);
    expect(tie({ axisTies: ties }, true)).toEqual([over]);
  });
  test("abs has slope 0 at 0 by default, or what the policy says", () => {
    const slope = (policy: object): unknown => {
      const graph = new ComputationalGraph({ policy });
      gates.abs(graph.input("x"));
      graph.forward({ x: 0 });
      return graph.backward();
    };
    expect([slope({}), slope({ absAtZero: 1 })]).toEqual([{ x: 0 }, { x: 1 }]);
  });
});

describe("errors name the gate, its wires and the way out", () => {
  const graph = new ComputationalGraph();
  const [a, b, labels] = [graph.input("a", [2, 3]), graph.input("b", [2, 3]), graph.input("labels", [2])];
  test.each([
    [
      () => gates.matmul(a, b),
      "E_SHAPE",
      /matmul: \[2, 3\] × \[2, 3\]: inner dimensions 3 ≠ 2, at gate "matmul0", fed by a \[2, 3\], b \[2, 3\]/,
    ],
    [
      () => gates.softmaxCrossEntropy(a, labels),
      "E_SHAPE",
      /labels are int32 \[2\], one class for each row .* not float32 \[2\]/,
    ],
    [() => gates.reshape({ shape: [4] })(a), "E_SHAPE", /\[2, 3\] cannot become \[4\]/],
    [() => gates.transpose({ axes: [0, 0] })(a), "E_AXIS", /axis/],
    [() => gates.sum({ axes: [2] })(a), "E_AXIS", /axis 2 does not exist in a shape of rank 2/],
    [() => gates.maxOver(graph.input("none", [0])), "E_EMPTY", /no values/],
    [() => gates.add(a, labels), "E_SHAPE", /\[2, 3\] and \[2\] do not stretch/],
  ])("%s", (place, code, message) => {
    expect(place).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
