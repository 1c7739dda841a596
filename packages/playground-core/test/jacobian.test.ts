import { relu } from "@chainrule/activations";
import { ComputationalGraph } from "@chainrule/core";
import { matmul } from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import { chinese, english, jacobianCost, jacobianView, say } from "../src/index.ts";

function reluOn(numbers: readonly number[]) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x", [numbers.length]);
  const y = relu(x).as("y");
  return { graph, feeds: { x: [...numbers] }, x, y };
}

describe("the Jacobian of ReLU on four numbers", () => {
  const { graph, feeds, x, y } = reluOn([1, -2, 3, -4]);
  const view = jacobianView(graph, feeds, y, x);

  test("has ones and zeros on its diagonal, as differences say too", () => {
    expect(view.matrix).toEqual({
      shape: [4, 4],
      data: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
    });
    expect(view.apart).toBeLessThan(1e-9);
    expect(view.differences?.shape).toEqual([4, 4]);
  });

  test("is noticed to be diagonal", () => {
    expect(view.diagonal).toBe(true);
    expect(view.says.map((said) => say(said, english)).join(" ")).toContain("It is diagonal");
  });
});

describe("the Jacobian of a product of matrices, 2×3 · 3×2", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [a, b] = [graph.input("A", [2, 3]), graph.input("B", [3, 2])];
  const c = matmul(a, b).as("C");
  const feeds = {
    A: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    B: { shape: [3, 2], data: [0.5, -1, 2, 1.5, -0.25, 4] },
  };

  test("by A equals finite differences, and is not diagonal", () => {
    const view = jacobianView(graph, feeds, c, a);
    expect([view.outputShape, view.inputShape, view.matrix?.shape]).toEqual([
      [2, 2],
      [2, 3],
      [4, 6],
    ]);
    expect(view.apart).toBeLessThan(1e-9);
    expect(view.diagonal).toBe(false);
    // ∂C₀₀/∂A₀ₖ = Bₖ₀: the first row holds the first column of B.
    expect(Array.from(view.matrix!.data).slice(0, 6)).toEqual([0.5, 2, -0.25, 0, 0, 0]);
  });

  test("by B equals finite differences as well", () => {
    expect(jacobianView(graph, feeds, c, b).apart).toBeLessThan(1e-9);
  });
});

test("its size is said for 64 and for 4096 numbers, and that it is never built", () => {
  const { graph, feeds, x, y } = reluOn([1, 2]);
  const { elsewhere, says } = jacobianView(graph, feeds, y, x);
  expect(elsewhere.map(({ rows, bytes }) => [rows, bytes])).toEqual([
    [64, 16384],
    [4096, 67108864],
    [262144, 274877906944],
  ]);
  expect(say(says.at(-1)!, english)).toBe(
    "Nobody builds it. For 4096 numbers an elementwise gate would need 64 MiB, and for a batch of 64 of them 256 GiB; the gradient itself takes 1 MiB. Backward goes straight to the product of the upstream gradient with it.",
  );
  expect(say(says.at(-1)!, chinese)).toContain("没有人会真的构造它");
  expect(jacobianCost(4, 6)).toEqual({ rows: 4, columns: 6, entries: 24, bytes: 96, gradientBytes: 24 });
});

test("one that is too large is not built, and its size is said", () => {
  const { graph, feeds, x, y } = reluOn(Array.from({ length: 100 }, (_, i) => i - 50));
  const view = jacobianView(graph, feeds, y, x);
  expect(view.matrix).toBeUndefined();
  expect(say(view.says[0]!, english)).toBe(
    "100 outputs × 100 inputs: as a matrix 39.06 KiB; the gradient that is sent in its place 400 bytes.",
  );
});
