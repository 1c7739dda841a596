// Fault catalogue, names: labels come from people and files, and no label may do harm or be lost.
import { describe, expect, test } from "vitest";
import { ComputationalGraph, compile, defineGate, type Expr, isWire, Pass, reference } from "../src/index.ts";
import { add, multiply, negate, sgd, training } from "./gates.ts";
import { caught, refused, refusedHere, says } from "./raised.ts";

const hostile: readonly string[] = [
  "",
  " ",
  " x",
  "x ",
  "__proto__",
  "constructor",
  "prototype",
  "a\u0000b",
  "a\nb",
  "a\u001b[31m",
  "a\u007f",
  "\ud800",
  "x\udc00y",
  "a\u202eb",
  "a\u2028b",
  "\ufeff",
  "x".repeat(201),
  "x".repeat(1_000_000),
  " ".repeat(100_000),
];

describe("G25: hostile names", () => {
  test.each(hostile.map((name) => [JSON.stringify(name).slice(0, 24), name]))(
    "%s is refused wherever a name is given",
    (_, name) => {
      const graph = new ComputationalGraph();
      const x = graph.input("x", ["batch"]);
      for (const act of [
        () => graph.input(name),
        () => graph.parameter(name),
        () => graph.input("y", [name]),
        () => x.as(name),
        () => negate(x).as(name),
      ]) {
        if (act.toString().includes("negate")) says(caught(act), "E_NAME");
        else
          expect(refused(graph, "E_NAME", act, "Use 1 to 200 printable characters").message.length).toBeLessThan(600);
      }
      const gate = defineGate(name, (value: Expr) => value.neg());
      refusedHere(graph, "E_NAME", () => gate(x), "cannot be the name of a gate");
    },
  );

  test("names of what every object has are names like others", async () => {
    const names = ["toString", "hasOwnProperty", "valueOf", "0", "then", "length", "ünïcödé ✓", "名前", "a b", "-"];
    const graph = new ComputationalGraph();
    const wires = names.map((name) => graph.parameter(name));
    const loss = wires.slice(1).reduce((total, wire) => multiply(total, wire), wires[0] as (typeof wires)[number]);
    const pass = new Pass(graph, reference, Object.fromEntries(names.map((name) => [name, 1])));
    pass.forward().backward(loss);
    for (const wire of wires) expect(pass.gradient(wire).read()).toBe(1);
    const step = await compile(
      graph,
      training(reference, { loss, parameters: Object.fromEntries(names.map((name) => [name, 1])) }),
    );
    expect(step({}).read()).toBe(1);
    expect(Object.keys(step.parameters).sort()).toEqual([...names].sort());
    for (const name of names) expect(step.parameters[name]?.read()).toBeCloseTo(0.9, 15);
  });

  test("a missing feed is not found in Object.prototype", () => {
    const graph = new ComputationalGraph();
    graph.input("toString");
    says(
      caught(() => new Pass(graph, reference, {})),
      "E_MISSING_FEED",
      "toString",
    );
    says(
      caught(() => new Pass(graph, reference, { toString: 1, valueOf: 1 })),
      "E_UNKNOWN_INPUT",
      "valueOf",
    );
  });

  test("two spellings of one name are the same name", () => {
    const graph = new ComputationalGraph();
    const [composed, decomposed] = ["\u00e9", "e\u0301"];
    const x = graph.input(decomposed);
    expect(x.label).toBe(composed);
    refused(graph, "E_DUPLICATE", () => graph.input(composed));
    expect(new Pass(graph, reference, { [composed]: 1 }).value(x).read()).toBe(1);
  });

  test("a feed is found by any spelling of its name", () => {
    // feed.ts: the labels of feeds are not normalised, as the labels of wires are.
    const graph = new ComputationalGraph();
    const x = graph.input("e\u0301");
    expect(new Pass(graph, reference, { "e\u0301": 1 }).value(x).read()).toBe(1);
  });

  test("an unknown label of a million characters is not repeated whole", () => {
    const graph = new ComputationalGraph();
    graph.input("x");
    const error = caught(() => new Pass(graph, reference, { x: 1, ["y".repeat(1_000_000)]: 1 }));
    expect(says(error, "E_UNKNOWN_INPUT").message.length).toBeLessThan(1000);
  });
});

describe("names of dimensions", () => {
  test("that look like sizes are still names", () => {
    const graph = new ComputationalGraph();
    expect(negate(graph.input("x", [3])).shape).toEqual([3]);
    expect(negate(graph.input("y", ["3"])).shape).toEqual(["3"]);
  });

  test("with commas are not taken for two", () => {
    const graph = new ComputationalGraph();
    expect(negate(graph.input("x", ["a", "b"])).shape).toEqual(["a", "b"]);
    expect(negate(graph.input("y", ["a, b"])).shape).toEqual(["a, b"]);
    const split = defineGate("split", (x: Expr) => x.reshape(["a", "b"]));
    refusedHere(graph, "E_SHAPE", () => split(graph.wires.get("y") as NonNullable<ReturnType<typeof graph.wires.get>>));
  });
});

describe("renaming", () => {
  test("keeps a wire's place in the order of the graph's wires", () => {
    // graph.ts: rename deletes and sets, so that the wire goes to the end of what says to be "in the order in which they came".
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    graph.input("y");
    x.as("first");
    expect([...graph.wires.keys()]).toEqual(["first", "y"]);
  });

  test("to the label it has changes nothing", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    expect(x.as("x")).toBe(x);
    expect([...graph.wires.keys()]).toEqual(["x"]);
  });

  test("a number that became a constant does not touch a wire that is called like it", () => {
    const graph = new ComputationalGraph();
    const two = graph.input("2");
    add(graph.input("x"), 2).node?.inputs[1]?.as("number");
    expect(graph.wires.get("2")).toBe(two);
  });

  test("frees the old label", () => {
    const graph = new ComputationalGraph();
    graph.input("x").as("y");
    expect(graph.input("x").label).toBe("x");
  });
});

describe("G26: two copies of core", () => {
  const wireOf = (protocol: unknown) => ({
    [Symbol.for("chainrule.wire")]: protocol,
    label: "foreign",
    toString: () => "foreign",
  });

  test("a wire of a version that cannot be talked to says so, and how to get one copy", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    const stranger = wireOf(2) as unknown as typeof x;
    refusedHere(graph, "E_CORE_VERSION", () => add(x, stranger), "protocol 2, not 1", "peer dependency");
    says(
      caught(() => isWire(stranger)),
      "E_CORE_VERSION",
    );
  });

  test("a wire of another copy that speaks the same protocol is a wire, of another graph", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    const stranger = wireOf(1) as unknown as typeof x;
    expect(isWire(stranger)).toBe(true);
    refusedHere(graph, "E_OTHER_GRAPH", () => add(x, stranger), "foreign");
  });

  test("an optimizer is known by what it does, not by where it comes from", async () => {
    const graph = new ComputationalGraph();
    const w = graph.parameter("w");
    const step = await compile(
      graph,
      training(reference, { loss: negate(w), optimizer: { ...sgd }, parameters: { w: 1 } }),
    );
    expect(step({}).read()).toBe(-1);
  });
});
