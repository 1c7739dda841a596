// Shapes of expressions: sizes, names that are known later, and what is said when they do not fit.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, defineGate, type Expr, Pass, reference, type Shape } from "../src/index.ts";
import { evaluate, leaf, numbersOf } from "./evaluate.ts";
import { add, matmul, multiply, sum } from "./gates.ts";
import { caught, refusedHere, says } from "./raised.ts";

const of = (...shape: Shape): Expr => leaf("x", shape);
const six = [1, 2, 3, 4, 5, 6];

describe("names of sizes", () => {
  const passes: readonly [string, Expr, Shape][] = [
    ["elementwise", of("batch", 3).exp(), ["batch", 3]],
    ["beside the same name", of("batch", 3).add(of("batch", 3)), ["batch", 3]],
    ["beside a size 1", of("batch", 3).add(of(1, 3)), ["batch", 3]],
    ["beside a missing axis", of(3).mul(of("batch", 3)), ["batch", 3]],
    ["two names", of("a", 1).add(of(1, "b")), ["a", "b"]],
    ["a sum that takes another axis", of("batch", 3).sum([1]), ["batch"]],
    ["a sum that takes it", of("batch", 3).sum([0]), [3]],
    ["a matmul's rows", of("batch", 3).matmul(of(3, 2)), ["batch", 2]],
    ["a matmul's inner dimension", of(2, "n").matmul(of("n", 4)), [2, 4]],
    ["a transposed matmul", of("n", 2).matmul(of("n", 4), { transA: true }), [2, 4]],
    ["a matmul's batch", of("batch", 2, 3).matmul(of(3, 4)), ["batch", 2, 4]],
    ["a reshape of the other axes", of("batch", 2, 3).reshape(["batch", 6]), ["batch", 6]],
    ["a reshape that moves it", of(2, "batch", 3).reshape(["batch", 6]), ["batch", 6]],
    ["a reshape with an open size", of("batch", 2, 3).reshape(["batch", -1]), ["batch", 6]],
    ["a transpose", of("batch", 3).transpose(), [3, "batch"]],
    ["a broadcast", of(3).broadcastTo(["batch", 3]), ["batch", 3]],
    ["random numbers", of("batch", 3).random(1), ["batch", 3]],
    ["positions", of("batch", 3).positions([0]), ["batch", 1]],
  ];
  test.each(passes)("pass through %s", (_, { shape }, expected) => {
    expect(shape).toEqual(expected);
  });

  const refusals: readonly [string, () => Expr, string][] = [
    ["beside a size", () => of("batch").add(of(3)), "[batch] and [3] do not stretch to a common shape"],
    ["beside another name", () => of("a").add(of("b")), "[a] and [b] do not stretch"],
    ["matmul with a size inside", () => of(2, "n").matmul(of(3, 4)), "inner dimensions n ≠ 3"],
    [
      "a reshape that merges it",
      () => of("batch", 3).reshape([-1]),
      "Declare its size as a number to merge or split it",
    ],
    ["a reshape that drops it", () => of("batch", 3).reshape([3]), "a named dimension passes through a reshape whole"],
    ["a reshape that renames it", () => of("batch", 3).reshape(["n", 3]), "passes through a reshape whole"],
    ["a reshape that swaps two", () => of("a", "b").reshape(["b", "a"]), "passes through a reshape whole"],
    ["a broadcast to a size", () => of("batch").broadcastTo([3]), "[batch] does not stretch to [3]"],
    ["a broadcast the wrong way", () => of(2, 3).broadcastTo([3]), "[2, 3] does not stretch to [3]"],
  ];
  test.each(refusals)("%s is refused, with advice", (_, make, text) => {
    says(caught(make), "E_SHAPE", text);
  });

  test("inside a gate are refused at the caller's line", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x", ["batch", 3]);
    const flat = defineGate("flat", (value: Expr) => value.reshape([-1]));
    refusedHere(graph, "E_SHAPE", () => flat(x), "flat: reshape: [batch, 3] cannot become [3]", "fed by x [batch, 3]");
  });

  test("take their sizes from the data, again in each pass, and gradients have them", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [x, w] = [graph.input("x", ["batch", 2]), graph.parameter("w", [2, 1])];
    const b = graph.parameter("b", [1]);
    const loss = sum(add(matmul(x, w), b));
    for (const batch of [1, 2, 5, 0]) {
      const feeds = { x: { shape: [batch, 2], data: new Float64Array(2 * batch).fill(2) }, w: [[1], [3]], b: [10] };
      const pass = new Pass(graph, reference, feeds).forward().backward(loss);
      expect(pass.value(loss).read()).toBe(18 * batch);
      expect([pass.gradient(b).nested(), pass.gradient(w).nested(), pass.gradient(x).shape]).toEqual([
        [batch],
        [[2 * batch], [2 * batch]],
        [batch, 2],
      ]);
    }
  });

  test("one name has one size in a pass", () => {
    const graph = new ComputationalGraph();
    const [x, y] = [graph.input("x", ["n"]), graph.input("y", ["n"])];
    multiply(x, y);
    says(
      caught(() => new Pass(graph, reference, { x: [1, 2], y: [1] })),
      "E_SHAPE",
      "declared [n=2]",
    );
  });
});

describe("size and positions", () => {
  test("size multiplies what lies along axes, names included", () => {
    const x = of("batch", 3);
    const dimensions = new Map([["batch", 4]]);
    const numbers = evaluate([x.size(), x.size([0]), x.size([1]), x.size([-1, 0]), x.size([])], new Map(), {
      dimensions,
    });
    expect(numbers.flat()).toEqual([12, 4, 3, 12, 1]);
    expect(x.size().dtype).toBe("float64");
    expect(x.size().shape).toEqual([]);
  });

  test("a size of a whole-number expression is a whole number", () => {
    expect(leaf("i", ["n"], "int32").size().dtype).toBe("int32");
  });

  test("positions count along the axes together, in row-major order", () => {
    const x = of(2, 3);
    expect(evaluate([x.positions(), x.positions([1]), x.positions([0]), x.positions([])], new Map())).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2],
      [0, 1],
      [0],
    ]);
    expect(x.positions([1]).shape).toEqual([1, 3]);
    expect(evaluate([of("n", 2).positions([0])], new Map(), { dimensions: new Map([["n", 3]]) })).toEqual([[0, 1, 2]]);
  });

  test("a size that no input says is named", () => {
    says(
      caught(() => numbersOf(of("n").size())),
      "E_SHAPE",
      '"n" is not known',
    );
  });
});

describe("reshape", () => {
  test.each([[[3, 2]], [[6]], [[-1]], [[2, -1]], [[-1, 1, 6]], [[1, 2, 3]]])(
    "of [2, 3] to %j keeps the order of the numbers",
    (shape) => {
      const x = of(2, 3);
      expect(numbersOf(x.reshape(shape), new Map([[x, six]]))).toEqual(six);
      expect(x.reshape(shape).shape.reduce((n: number, size) => n * Number(size), 1)).toBe(6);
    },
  );

  test.each([[[4]], [[5, -1]], [[-1, -1]], [[-1, 0]], [[-2]], [[1.5, 4]], [[6, -1, -1]]])(
    "of [2, 3] to %j is refused",
    (shape) => {
      says(
        caught(() => of(2, 3).reshape(shape)),
        "E_SHAPE",
      );
    },
  );

  test("to a scalar and back", () => {
    const x = of(1, 1);
    expect(x.reshape([]).shape).toEqual([]);
    expect(leaf("s").reshape([1, -1]).shape).toEqual([1, 1]);
  });
});

describe("transpose", () => {
  const x = of(2, 3);
  test("left out, the last two change places", () => {
    expect(numbersOf(x.transpose(), new Map([[x, six]]))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(of(5, 2, 3).transpose().shape).toEqual([5, 3, 2]);
  });

  test("axis i of the result is axis axes[i] of the input, counted from the back where negative", () => {
    const cube = of(2, 3, 4);
    const values = Array.from({ length: 24 }, (_, i) => i);
    for (const axes of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
      [-1, 0, 1],
    ]) {
      const moved = cube.transpose(axes);
      const normal = axes.map((axis) => (axis + 3) % 3);
      expect(moved.shape).toEqual(normal.map((axis) => [2, 3, 4][axis]));
      const strides = normal.map((axis) => [12, 4, 1][axis] as number);
      const expected: number[] = [];
      for (let a = 0; a < Number(moved.shape[0]); a++)
        for (let b = 0; b < Number(moved.shape[1]); b++)
          for (let c = 0; c < Number(moved.shape[2]); c++)
            expected.push(a * (strides[0] as number) + b * (strides[1] as number) + c * (strides[2] as number));
      expect(numbersOf(moved, new Map([[cube, values]]))).toEqual(expected);
      const back = normal.map((_, axis) => normal.indexOf(axis));
      expect(numbersOf(moved.transpose(back), new Map([[cube, values]]))).toEqual(values);
    }
  });

  test.each([[[0]], [[0, 0]], [[0, 2]], [[0, 1, 2]], [[0.5, 1]], [[-3, 1]], [[Number.NaN, 1]]])(
    "of [2, 3] by %j is refused",
    (axes) => {
      says(
        caught(() => x.transpose(axes)),
        "E_AXIS",
      );
    },
  );

  test("of a vector has no two axes to swap", () => {
    says(
      caught(() => of(3).transpose()),
      "E_AXIS",
      "[3] has no two axes to change places",
    );
  });
});
