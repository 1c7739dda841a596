// Fault catalogue, shapes and dtypes: what does not fit is said at the caller's line, and what stretches is summed again.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compose, Pass, place, reference, type Wire } from "../src/index.ts";
import { add, divide, exp, matmul, multiply, sum } from "./gates.ts";
import { caught, refused, refusedHere, says } from "./raised.ts";
import { small } from "./small.ts";

describe("G7: shapes that do not fit", () => {
  test("are shown with the gate, the wires and their shapes", () => {
    const { graph, x, w } = small();
    const error = refusedHere(graph, "E_SHAPE", () => matmul(x, w), "matmul: [2, 3] × [4, 5]: inner dimensions 3 ≠ 4");
    says(error, "E_SHAPE", 'at gate "matmul0", fed by x [2, 3], w [4, 5].');
    expect(error.details).toMatchObject({
      gate: "matmul0",
      wires: ["x", "w"],
      shapes: [
        [2, 3],
        [4, 5],
      ],
    });
    refusedHere(graph, "E_SHAPE", () => add(x, w), "[2, 3] and [4, 5] do not stretch to a common shape");
    expect(matmul(w, graph.input("y", [5, 1])).label).toBe("matmul0");
  });

  test("are blamed on the line that placed the gate through place() as well", () => {
    const { graph, x, w } = small();
    refusedHere(graph, "E_SHAPE", () => place(matmul, x, w), "inner dimensions");
  });

  test("inside a composed gate name both gates", () => {
    const { graph, x } = small();
    const twice = compose("twice", (a: Wire) => matmul(a, a));
    refusedHere(graph, "E_SHAPE", () => twice(x), 'at gate "matmul0"', 'at gate "twice0", fed by x [2, 3]');
  });

  test("shapes that are none are refused", () => {
    const { graph } = small();
    for (const size of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      refused(graph, "E_SHAPE", () => graph.input("y", [size]), `${size} is not a size`);
    refused(graph, "E_SHAPE", () => graph.parameter("y", ["batch"]), "the sizes of a parameter are numbers");
    // @ts-expect-error a number is no shape
    refused(graph, "E_SHAPE", () => graph.input("y", 3), "a shape is an array");
  });
});

describe("G8 and G23: stretched and shared inputs", () => {
  // All patterns of stretching up to rank 3: each axis of each input is whole, 1, or absent.
  const shapes = [[], [1], [3], [1, 1], [2, 1], [1, 3], [2, 3], [4, 1, 1], [1, 2, 3], [4, 2, 3]];
  test("the gradient of a stretched input has its shape and the sum of what it reached", () => {
    for (const a of shapes) {
      for (const b of shapes) {
        const graph = new ComputationalGraph({ dtype: "float64" });
        const [x, y] = [graph.input("x", a), graph.input("y", b)];
        const z = sum(add(x, y));
        const ones = (shape: readonly number[]) => ({
          shape,
          data: new Float64Array(shape.reduce((n, d) => n * d, 1)).fill(1),
        });
        const pass = new Pass(graph, reference, { x: ones(a), y: ones(b) }).forward().backward(z);
        const size = add(x, y).shape.reduce<number>((n, d) => n * Number(d), 1);
        for (const [wire, shape] of [
          [x, a],
          [y, b],
        ] as const) {
          const gradient = pass.gradient(wire);
          expect(gradient.shape).toEqual(shape);
          expect([gradient.read()].flatMap((g) => (typeof g === "number" ? [g] : [...g]))).toEqual(
            Array.from(ones(shape).data, () => size / ones(shape).data.length),
          );
        }
      }
    }
  });

  test("a wire that is used twice gets the sum of both gradients", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    const y = add(multiply(x, x), x);
    expect(new Pass(graph, reference, { x: 3 }).forward().backward(y).gradient(x).read()).toBe(7);
  });
});

describe("G12: sizes that overflow", () => {
  test("are refused when they are declared", () => {
    const { graph } = small();
    for (const shape of [[2 ** 31], [65536, 65536], [2 ** 53 - 1, 2 ** 53 - 1], [2 ** 40, "batch"]])
      refused(graph, "E_SIZE", () => graph.input("y", shape), "the most is 2147483647");
    refused(graph, "E_SHAPE", () => graph.input("y", [2 ** 53]), "is not a size");
    expect(graph.input("y", [2 ** 31 - 1]).shape).toEqual([2 ** 31 - 1]);
  });

  test("are refused where two inputs stretch each other to them", () => {
    const { graph } = small();
    const [tall, wide] = [graph.input("tall", [70_000, 1]), graph.input("wide", [1, 70_000])];
    refusedHere(graph, "E_SIZE", () => add(tall, wide), "[70000, 70000]", "fed by tall [70000, 1], wide [1, 70000]");
    refusedHere(graph, "E_SIZE", () => matmul(tall, wide), "[70000, 70000]");
  });
});

describe("G14: dtypes that do not mix", () => {
  test("are refused, with advice to cast", () => {
    const { graph, s } = small();
    const whole = graph.input("whole", [], { dtype: "int32" });
    refusedHere(
      graph,
      "E_DTYPE",
      () => add(s, whole),
      "float32 and int32 do not mix. Cast one",
      "fed by s [], whole []",
    );
    refusedHere(graph, "E_DTYPE", () => divide(whole, whole), "is not defined for int32");
    refusedHere(graph, "E_DTYPE", () => exp(graph.wires.get("whole") as Wire), "Cast its input to float32 or float64");
  });

  test("a number beside a wire takes the wire's dtype", () => {
    const graph = new ComputationalGraph();
    const wide = graph.input("wide", [], { dtype: "float64" });
    expect(add(wide, 1).dtype).toBe("float64");
    expect(add(1, wide).dtype).toBe("float64");
  });

  test("also a whole number beside a wire of whole numbers", () => {
    // place.ts: the dtype of number operands is looked for among float wires only.
    expect(add(new ComputationalGraph().input("i", [], { dtype: "int32" }), 1).dtype).toBe("int32");
  });

  test("dtypes that do not exist are refused where they are named", () => {
    const { graph } = small();
    // @ts-expect-error there is no float16
    refused(graph, "E_DTYPE", () => graph.input("y", [], { dtype: "float16" }), "float16");
    // @ts-expect-error there is no float16
    refused(graph, "E_DTYPE", () => graph.constant(1, { dtype: "float16" }), "float16");
    // @ts-expect-error a graph is of floats
    const whole = () => new ComputationalGraph({ dtype: "int32" });
    says(caught(whole), "E_DTYPE", "float32 or float64");
  });
});
