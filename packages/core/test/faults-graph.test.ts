// Fault catalogue, building: what is wrong is said at the caller's line, and the graph stays as it was.
// Rows of the catalogue (G1 …) are those of the reliability report.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compose, defineGate, type Expr, Pass, reference, type Wire } from "../src/index.ts";
import { add, largest, multiply, negate, square } from "./gates.ts";
import { refused, refusedHere } from "./raised.ts";
import { small } from "./small.ts";

describe("G1: cycles", () => {
  test("a graph cannot hold one, because a gate is placed on wires that are there and nothing can be rewired", () => {
    const { graph, s } = small();
    negate(negate(s));
    const places = new Map(graph.nodes.map((node) => [node.output, node.index]));
    for (const { inputs, index } of graph.nodes)
      for (const wire of inputs) expect(places.get(wire) ?? -1).toBeLessThan(index);
  });

  test("a gate composed of itself names the whole cycle", () => {
    const { graph, s } = small();
    const egg = compose("egg", (x: Wire): Wire => hen(x));
    const hen = compose("hen", (x: Wire): Wire => egg(x));
    refusedHere(graph, "E_CYCLE", () => hen(s), "hen → egg → hen", "fed by s []");
    expect(negate(s).label).toBe("negate0");
  });

  test("a gate that writes itself into its own forward is refused too, though no gate is the same object twice", () => {
    const { graph, s } = small();
    const endless = (): ReturnType<typeof compose<[Wire]>> => compose("endless", (x: Wire) => endless()(x));
    const error = refusedHere(graph, "E_GATE_THREW", () => endless()(s));
    expect(String(error.message)).toContain("endless");
  });
});

describe("G3: arity", () => {
  test("too few and too many inputs are counted", () => {
    const { graph, s } = small();
    // @ts-expect-error one input where two are needed
    refusedHere(graph, "E_ARITY", () => add(s), "add takes 2 inputs, not 1");
    // @ts-expect-error two inputs where one is needed
    const error = refusedHere(graph, "E_ARITY", () => negate(s, s), "negate takes 1 input, not 2");
    expect(error.details).toMatchObject({ gate: "negate", expected: 1, given: 2 });
    // @ts-expect-error no input at all
    refusedHere(graph, "E_NOT_A_WIRE", () => negate(), "at least one input must be a wire");
    expect(add(s, s).label).toBe("add0");
  });

  test("numbers alone belong to no graph", () => {
    const { graph } = small();
    refusedHere(graph, "E_NOT_A_WIRE", () => add(1, 2), "at least one input must be a wire");
  });

  test("an array in place of a wire is told to become a constant", () => {
    const { graph, s } = small();
    // @ts-expect-error an array is no wire
    refusedHere(graph, "E_NOT_A_WIRE", () => add(s, [1, 2]), "input 1 is an array", "graph.constant(…)");
  });
});

describe("G4: labels that are taken", () => {
  test("are refused with the wire that has them", () => {
    const { graph, s } = small();
    refused(graph, "E_DUPLICATE", () => graph.input("x"), "x [2, 3]", "unique");
    refused(graph, "E_DUPLICATE", () => graph.parameter("x"), "x [2, 3]");
    refused(graph, "E_DUPLICATE", () => s.as("x"), "x [2, 3]");
    expect(graph.input("y").label).toBe("y");
  });

  test("the label of a node is never one that a person took", () => {
    const { graph, s } = small();
    graph.input("negate0");
    expect(negate(s).label).toBe("negate1");
  });
});

describe("G20 and G21: one gate at many places, at once", () => {
  test("one gate object at two nodes keeps their values apart: x·y + y·x", () => {
    const graph = new ComputationalGraph();
    const [x, y, z] = [graph.input("x"), graph.input("y"), graph.input("z")];
    const out = add(multiply(x, y), multiply(y, z));
    const pass = new Pass(graph, reference, { x: 2, y: 3, z: 5 }).forward().backward(out);
    expect([x, y, z].map((wire) => pass.gradient(wire).read())).toEqual([3, 7, 3]);
  });

  test("a gate whose forward places gates in the very graph leaves it in order", () => {
    const { graph, s } = small();
    const meddling = defineGate("meddling", (x: Expr) => {
      square(s);
      return x.neg();
    });
    const y = negate(meddling(s));
    expect(graph.nodes.map(({ label, index }) => `${index} ${label}`)).toEqual([
      "0 square0",
      "1 meddling0",
      "2 negate0",
    ]);
    expect(
      new Pass(graph, reference, {
        x: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        w: { shape: [4, 5], data: new Float64Array(20) },
        s: 2,
      })
        .forward()
        .value(y)
        .read(),
    ).toBe(2);
  });

  test("the largest of an empty shape is refused when it is placed", () => {
    const { graph } = small();
    const none = graph.input("none", [0, 3]);
    refusedHere(graph, "E_EMPTY", () => largest(none), "[0, 3] has no values along axis 0", "fed by none [0, 3]");
  });
});

describe("wires of another graph", () => {
  test("are refused by name", () => {
    const { graph, s } = small();
    const other = new ComputationalGraph().input("stranger");
    refusedHere(graph, "E_OTHER_GRAPH", () => add(s, other), "add: stranger [] is a wire of another graph");
    const pass = new Pass(graph, reference, {
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      w: { shape: [4, 5], data: new Float64Array(20) },
      s: 2,
    }).forward();
    for (const ask of [
      () => pass.value(other),
      () => pass.gradient(other),
      () => pass.backward(other),
      () => pass.jacobian(other, s),
      () => pass.jacobian(s, other),
    ])
      refused(graph, "E_OTHER_GRAPH", ask, "stranger []");
  });
});
