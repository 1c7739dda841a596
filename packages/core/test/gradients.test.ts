// Gradients that a pass computes: of any wire, from any wire, from any seed; and whole Jacobians.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, Pass, reference } from "../src/index.ts";
import { add, dropout, exp, matmul, multiply, sigmoid, square, sum, tanh } from "./gates.ts";
import { caught, says } from "./raised.ts";

/** The lecture's first example: f = (x + y) · z at -2, 5, -4. */
function lecture() {
  const graph = new ComputationalGraph();
  const [x, y, z] = [graph.input("x"), graph.input("y"), graph.input("z")];
  const q = add(x, y);
  const f = multiply(q, z);
  return { graph, x, y, z, q, f, pass: new Pass(graph, reference, { x: -2, y: 5, z: -4 }) };
}

describe("gradients", () => {
  test("are zeros where no path leads, and refused for what has none", () => {
    const { graph, pass, x, f } = lecture();
    const apart = graph.input("apart", [2]);
    const whole = graph.input("whole", [], { dtype: "int32" });
    says(
      caught(() => pass.gradient(x)),
      "E_NO_BACKWARD",
      "pass.backward(…)",
    );
    const other = new Pass(graph, reference, { x: 1, y: 1, z: 1, apart: [5, 6], whole: 1 }).forward().backward(f);
    expect(other.gradient(apart).nested()).toEqual([0, 0]);
    says(
      caught(() => other.gradient(whole)),
      "E_DTYPE",
      "whole [] is int32",
    );
    says(
      caught(() => other.backward(whole)),
      "E_DTYPE",
      "only float values have gradients",
    );
  });

  test("start from ones, or from a seed of the wire's shape", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x", [2]);
    const y = square(x);
    const pass = new Pass(graph, reference, { x: [3, 4] }).forward();
    expect(pass.backward(y).gradient(x).nested()).toEqual([6, 8]);
    expect(pass.backward(y, [1, 10]).gradient(x).nested()).toEqual([6, 80]);
    expect(pass.backward(y, Float32Array.of(0, 2)).gradient(x).nested()).toEqual([0, 16]);
    says(
      caught(() => pass.backward(y, 1)),
      "E_SHAPE",
      "gradient of square0",
    );
    says(
      caught(() => pass.backward(y, [1, 2, 3])),
      "E_SHAPE",
    );
  });

  test("from an input are what they start with", () => {
    const { pass, x, y } = lecture();
    pass.backward(x);
    expect([pass.gradient(x).read(), pass.gradient(y).read()]).toEqual([1, 0]);
  });

  test("the local derivative is there for elementwise gates, by inputs that were not stretched", () => {
    const graph = new ComputationalGraph();
    const [x, b, w] = [graph.input("x", [2, 2]), graph.input("b", [2]), graph.input("w", [2, 2])];
    const y = sum(matmul(tanh(add(multiply(x, x), b)), w));
    const pass = new Pass(graph, reference, {
      x: [
        [1, 2],
        [3, 4],
      ],
      b: [0, 0],
      w: [
        [1, 0],
        [0, 1],
      ],
    }).forward();
    const local = Object.fromEntries(
      [...pass.backwardSteps(y)].map((step) => [step.node.label, step.local.map((one) => one?.nested() ?? null)]),
    );
    expect(local.sum0).toEqual([null]);
    expect(local.matmul0).toEqual([null, null]);
    expect(local.add0).toEqual([
      [
        [1, 1],
        [1, 1],
      ],
      null,
    ]);
    expect(local.multiply0).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  test("the local derivative of a gate that draws random numbers is its mask", () => {
    const graph = new ComputationalGraph();
    const y = dropout({ seed: 3 })(graph.input("x", [8]));
    const pass = new Pass(graph, reference, { x: [1, 1, 1, 1, 1, 1, 1, 1] }, { training: true }).forward();
    const [step] = [...pass.backwardSteps(y)];
    expect(step?.local[0]?.nested()).toEqual(pass.value(y).nested());
  });
});

describe("the Jacobian", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x", [2]);
  const w = graph.input("w", [2, 3]);
  const middle = square(x);
  const y = matmul(sigmoidRow(middle), w);
  const pass = new Pass(graph, reference, {
    x: [0.5, -1],
    w: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  }).forward();

  function sigmoidRow(wire: typeof x) {
    const rows = graph.constant([[1], [1]]);
    // [2, 2], both rows alike
    return sigmoid(add(multiply(rows, 0), wire));
  }

  test("of any wire by any other, in the middle too, is what differences say", () => {
    const by = (of: typeof x, input: typeof x) => pass.jacobian(of, input);
    expect(by(y, x).shape).toEqual([2, 3, 2]);
    const s = (v: number) => 1 / (1 + Math.exp(-v));
    const slope = (v: number) => s(v) * (1 - s(v));
    const [byMiddle, byX] = [by(y, middle).data, by(y, x).data];
    const values = [0.25, 1];
    for (const [i, row] of [0, 1].entries()) {
      for (let j = 0; j < 3; j++) {
        for (let k = 0; k < 2; k++) {
          const expected = slope(values[k] as number) * (j + 1 + 3 * k);
          expect(byMiddle[(i * 3 + j) * 2 + k], `row ${row}`).toBeCloseTo(expected, 14);
          expect(byX[(i * 3 + j) * 2 + k]).toBeCloseTo(expected * 2 * [0.5, -1][k]!, 14);
        }
      }
    }
  });

  test("by itself is the identity", () => {
    for (const wire of [x, middle])
      expect(pass.jacobian(wire, wire)).toEqual({ shape: [2, 2], data: Float64Array.of(1, 0, 0, 1) });
    const total = sum(middle);
    const other = new Pass(graph, reference, { x: [1, 2], w: { shape: [2, 3], data: new Float64Array(6) } }).forward();
    expect(other.jacobian(total, total)).toEqual({ shape: [], data: Float64Array.of(1) });
    expect(other.jacobian(total, x)).toEqual({
      shape: [2],
      data: Float64Array.of(4 * 1 - 2, 4).map((_, i) => 2 * (i + 1)),
    });
  });

  test("is zero where no path leads, forward as well as sideways", () => {
    expect([...pass.jacobian(x, middle).data, ...pass.jacobian(middle, w).data].every((value) => value === 0)).toBe(
      true,
    );
  });

  test("leaves the gradients of the pass alone", () => {
    pass.backward(middle);
    pass.jacobian(y, x);
    expect(pass.gradient(x).nested()).toEqual([1, -2]);
  });

  test("is refused before the forward pass, and above 2^24 entries", () => {
    const big = new ComputationalGraph();
    const a = big.input("a", ["n"]);
    const b = exp(a);
    const feeds = { a: new Float64Array(5000) };
    says(
      caught(() => new Pass(big, reference, { a: [1, 2] }).jacobian(b, a)),
      "E_NO_FORWARD",
    );
    says(
      caught(() => new Pass(big, reference, feeds).forward().jacobian(b, a)),
      "E_SIZE",
      "5000 × 5000 entries",
    );
  });
});
