// Hessians, and losses that have gradients in them.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  defineGate,
  differentiate,
  type Expr,
  normal,
  Pass,
  reference,
} from "../src/index.ts";
import { add, divide, exp, matmul, multiply, negate, sigmoid, square, subtract, sum, tanh, training } from "./gates.ts";

describe("Hessians", () => {
  // f(x) = Σ tanh(W x)² + exp(x0 x1)
  function scalar() {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x", [1, 3]);
    const w = graph.constant([
      [0.5, -0.25],
      [1, 0.75],
      [-0.5, 0.3],
    ]);
    const f = add(sum(square(tanh(matmul(x, w)))), sum(multiply(exp(sigmoid(x)), x)));
    return { graph, x, f };
  }
  const at = [[0.3, -0.7, 0.2]];

  test("times a vector, compiled, is what the Jacobian of the gradient says, and symmetric", async () => {
    const { graph, x, f } = scalar();
    const v = graph.input("v", [1, 3]);
    const [gradient] = differentiate(f, [x]);
    const [product] = differentiate(sum(multiply(gradient, v)), [x]);
    const direction = [[1, -2, 0.5]];
    const pass = new Pass(graph, reference, { x: at, v: direction }).forward();
    const { data } = pass.jacobian(gradient, x);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < i; j++) expect(data[3 * i + j]).toBeCloseTo(data[3 * j + i] as number, 13);
    const expected = [0, 1, 2].map((i) =>
      [0, 1, 2].reduce(
        (total, j) => total + (data[3 * i + j] as number) * ((direction[0] as number[])[j] as number),
        0,
      ),
    );
    const compiled = await compile(graph, { outputs: [product, gradient], backend: reference });
    const [row] = compiled({ x: at, v: direction }).nested() as number[][];
    for (const [i, value] of expected.entries()) expect(row?.[i]).toBeCloseTo(value, 13);
    expect(compiled.value(gradient).nested()).toEqual(pass.value(gradient).nested());
  });

  test("differentiated in the graph and by passes are the same to the bit, compiled and stepped", async () => {
    const { graph, x, f } = scalar();
    const [gradient] = differentiate(f, [x]);
    const total = sum(gradient);
    const [row] = differentiate(total, [x]);
    const pass = new Pass(graph, reference, { x: at }).forward().backward(total);
    expect(pass.gradient(x).nested()).toEqual(pass.value(row).nested());
    const compiled = await compile(graph, { outputs: [row], backend: reference });
    expect(compiled({ x: at }).nested()).toEqual(pass.value(row).nested());
  });

  test("a penalty on the gradient is trained like any loss", async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [x, w] = [graph.input("x", ["batch", 2]), graph.parameter("w", [2, 1])];
    const critic = tanh(matmul(x, w));
    const [slope] = differentiate(sum(critic), [x]);
    const loss = sum(square(subtract(sum(square(slope)), 1)));
    const step = await compile(
      graph,
      training(reference, { loss, learningRate: 0.02, parameters: { w: normal({ seed: 3 }) } }),
    );
    const losses = step.run(200, { x: [[0.5, -0.2]] });
    expect(losses.at(-1)).toBeLessThan(1e-3 * (losses[0] as number));
  });
});

test("a written backward and the derived one agree in second order, where both are right", () => {
  const written = [multiply, square, tanh, matmul] as const;
  const derived = [
    defineGate("multiply", (x: Expr, y: Expr) => x.mul(y)),
    defineGate("square", (x: Expr) => x.mul(x)),
    defineGate("tanh", (x: Expr) => x.tanh()),
    defineGate("matmul", (a: Expr, b: Expr) => a.matmul(b)),
  ] as const;
  const hessians = [written, derived].map(([times, squared, bent, product]) => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [x, w] = [graph.input("x", [2, 2]), graph.input("w", [2, 2])];
    const y = sum(divide(squared(bent(product(x, times(w, x)))), exp(negate(w))));
    const [gradient] = differentiate(y, [x]);
    return new Pass(graph, reference, {
      x: [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
      w: [
        [0.5, -0.6],
        [0.7, 0.8],
      ],
    })
      .forward()
      .jacobian(gradient, w);
  });
  expect(hessians[0]?.shape).toEqual([2, 2, 2, 2]);
  for (const [i, value] of (hessians[0]?.data ?? []).entries())
    expect(value).toBeCloseTo(hessians[1]?.data[i] as number, 13);
});
