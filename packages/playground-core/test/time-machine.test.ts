import { type Backend, ComputationalGraph, isChainruleError, reference, type Wire } from "@chainrule/core";
import { argMax, exp, maxOver, multiply, negate, sum } from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import { build, formatNumber, momentOf, type PlaygroundDocument, Timeline, TimeMachine } from "../src/index.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

/** A machine on a document, and the wires by their names. */
function machineOf(document: PlaygroundDocument) {
  const { graph, feeds, result } = build(document, palette);
  const machine = new TimeMachine(graph, feeds, { ...(result && { result }) });
  const wire = (label: string): Wire => graph.wires.get(label)!;
  return { machine, timeline: machine.timeline, graph, wire };
}

/** Everything that is known at a state, to the bit. */
function bits(timeline: Timeline, number: number): string {
  const known = [...timeline.graph.wires.values()].map((wire) => {
    const { value, gradient } = timeline.at(wire, number);
    const words = (data: ArrayLike<number>): number[] => [...new Uint32Array(Float64Array.from(data).buffer)];
    return [
      wire.label,
      value && words(value.data),
      gradient && [words(gradient.sum.data), gradient.arrived, gradient.of],
    ];
  });
  return JSON.stringify(known);
}

describe("the lecture's f = (x + y) · z", () => {
  test("has a state for each gate forward, one for the seed, and one for each gate back", () => {
    const { timeline } = machineOf(first);
    const kinds = Array.from({ length: timeline.length + 1 }, (_, n) => momentOf(timeline, n)).map(({ kind, node }) =>
      `${kind} ${node ?? ""}`.trim(),
    );
    expect(kinds).toEqual(["given", "forward q", "forward f", "seed", "backward f", "backward q"]);
  });

  test("comes to f = -12, df/dx = -4, df/dy = -4 and df/dz = 3", () => {
    const { machine, timeline, wire } = machineOf(first);
    machine.run();
    expect(timeline.value(wire("f"), machine.position)?.data[0]).toBe(-12);
    const gradient = (name: string): number | undefined => timeline.gradient(wire(name), machine.position)?.sum.data[0];
    expect(["q", "x", "y", "z"].map(gradient)).toEqual([-4, -4, -4, 3]);
  });

  test("knows only what has run", () => {
    const { timeline, wire } = machineOf(first);
    expect([0, 1, 2].map((n) => timeline.value(wire("f"), n)?.data[0])).toEqual([undefined, undefined, -12]);
    expect([2, 3].map((n) => timeline.gradient(wire("f"), n)?.sum.data[0])).toEqual([undefined, 1]);
    expect([3, 4, 5].map((n) => timeline.gradient(wire("x"), n)?.sum.data[0])).toEqual([undefined, undefined, -4]);
    expect(timeline.changes(4).map(({ label }) => label)).toEqual(["q", "z"]);
  });
});

test("the lecture's neuron ends with its numbers, to two decimals", () => {
  const { machine, timeline, wire } = machineOf(neuron);
  machine.run();
  const shown = ["w0", "x0", "w1", "x1", "w2"].map((name) => {
    const gradient = timeline.gradient(wire(name), machine.position)!;
    return formatNumber(gradient.sum.data[0] as number, { decimals: 2, minus: "-" });
  });
  expect(shown).toEqual(["-0.20", "0.39", "-0.39", "-0.59", "0.20"]);
});

describe("moving in time", () => {
  test("stepping back restores each earlier state exactly, bit for bit", () => {
    const { machine, timeline } = machineOf(neuron);
    const onTheWay = [bits(timeline, 0)];
    for (let n = 1; n <= timeline.length; n++) {
      machine.step();
      onTheWay.push(bits(timeline, machine.position));
    }
    expect(new Set(onTheWay).size).toBe(timeline.length + 1);
    for (let n = timeline.length; n >= 0; n--) {
      expect(bits(timeline, machine.position)).toBe(onTheWay[n]);
      machine.stepBack();
    }
    expect(machine.position).toBe(0);
  });

  test("scrubbing to a state first gives the same bits as stepping to it", () => {
    const [stepped, scrubbed] = [machineOf(neuron), machineOf(neuron)];
    stepped.machine.run();
    for (const n of [14, 3, 17, 0, 9]) {
      scrubbed.machine.scrub(n);
      expect(bits(scrubbed.timeline, n)).toBe(bits(stepped.timeline, n));
    }
  });

  test("stays at the ends, and takes any number for the nearest one there is", () => {
    const { machine, timeline } = machineOf(first);
    expect(machine.stepBack().kind).toBe("given");
    machine.run();
    machine.step();
    expect(machine.position).toBe(timeline.length);
    for (const [asked, got] of [
      [Number.NaN, 0],
      [-3, 0],
      [2.4, 2],
      [Number.POSITIVE_INFINITY, 5],
    ]) {
      machine.scrub(asked!);
      expect(machine.position).toBe(got);
    }
  });

  test("a number that is no step is refused by the timeline, by name", () => {
    const { timeline } = machineOf(first);
    for (const number of [-1, 6, 1.5]) {
      expect(() => timeline.step(number)).toThrow(`there is no step ${number}: steps go from 0 to 5.`);
    }
  });

  test("jumps to a gate, forward or back", () => {
    const { machine, graph } = machineOf(neuron);
    const exponential = graph.nodes.find(({ gate }) => gate.label === "exp")!;
    expect(machine.jumpTo(exponential, "backward")).toMatchObject({ kind: "backward", number: 12 });
    expect(machine.jumpTo(exponential, "forward")).toMatchObject({ kind: "forward", number: 6 });
    expect(machine.position).toBe(6);
  });

  test("does not move to the backward of a gate that no gradient reaches", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    const aside = exp(x);
    const f = negate(x).as("f");
    const machine = new TimeMachine(graph, { x: 1 }, { result: f });
    expect(machine.jumpTo(aside.node!, "backward")).toBeUndefined();
    expect(machine.position).toBe(0);
    expect(machine.jumpTo(f.node!, "backward")?.number).toBe(machine.timeline.length);
  });
});

describe("graphs of other kinds", () => {
  test("several last gates ask which one is the result", () => {
    const graph = new ComputationalGraph();
    const x = graph.input("x");
    exp(x).as("e");
    negate(x).as("n");
    const caught = [() => new Timeline(graph, { x: 1 })].map((make) => {
      try {
        return make();
      } catch (error) {
        return error;
      }
    });
    expect(isChainruleError(caught[0]) && caught[0].code).toBe("E_SEVERAL_OUTPUTS");
    expect(String(caught[0])).toContain("(e, n)");
  });

  test("a result without a gradient has a way forward and none back", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const f = argMax(graph.input("x", [3])).as("f");
    const timeline = new Timeline(graph, { x: [1, 3, 2] });
    expect(timeline.length).toBe(1);
    expect(timeline.value(f, 1)?.data[0]).toBe(1);
  });

  test("a result that is an input has its seed, and nothing else", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    const timeline = new Timeline(graph, { x: 2 }, { result: x });
    expect(timeline.length).toBe(1);
    expect(timeline.gradient(x, 1)?.sum.data[0]).toBe(1);
  });

  test("a branch adds what arrives, one contribution after the other", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    multiply(exp(x).as("e"), multiply(x, x).as("s")).as("f");
    const timeline = new Timeline(graph, { x: 2 });
    const seen = Array.from({ length: timeline.length + 1 }, (_, n) => timeline.gradient(x, n)).map(
      (gradient) => gradient && `${gradient.arrived} of ${gradient.of}`,
    );
    expect(seen).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, "2 of 3", "3 of 3"]);
    const parts = timeline.contributions(x, timeline.length);
    expect(parts.map(({ node, slot }) => `${node} ${slot}`)).toEqual(["s 0", "s 1", "e 0"]);
    const total = parts.reduce((sum, { value }) => sum + (value.data[0] as number), 0);
    expect(timeline.gradient(x, timeline.length)?.sum.data[0]).toBeCloseTo(total, 12);
  });
});

/** The reference, counting the memory that is asked of it. */
function counting(): { readonly backend: Backend<"now">; readonly numbers: () => number } {
  let numbers = 0;
  const backend: Backend<"now"> = {
    ...reference,
    buffer: (shape, dtype) => {
      numbers += shape.reduce((size, length) => size * length, 1);
      return reference.buffer(shape, dtype);
    },
  };
  return { backend, numbers: () => numbers };
}

/** A chain of gates on a vector, every second of which takes the start again. */
function chain(length: number, backend: Backend<"now">) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x", [4]);
  let wire = x;
  for (let i = 0; i < length; i++) wire = i % 2 === 0 ? multiply(wire, x) : negate(wire);
  const f = sum(wire).as("f");
  return new TimeMachine(graph, { x: [0.9, 1, 1.01, -1] }, { result: f, backend });
}

describe("at a thousand gates", () => {
  test("memory is a few numbers for each value, and going about in time takes none", () => {
    const { backend, numbers } = counting();
    const machine = chain(1000, backend);
    machine.run();
    const used = numbers();
    // A value a gate, a gradient an input, a sum a branch.
    expect(used).toBeLessThan(4 * 1000 * 4);
    for (let n = 0; n <= machine.timeline.length; n += 7) machine.scrub(n);
    machine.rewind();
    while (machine.position < machine.timeline.length) machine.step();
    expect(numbers()).toBe(used);
  });

  test("a step takes 5 ms at most, with everything that is shown of it", () => {
    const machine = chain(1000, reference);
    machine.run();
    const spent: number[] = [];
    for (let n = machine.timeline.length; n > 0; n -= 3) {
      const before = process.cpuUsage();
      machine.scrub(n);
      momentOf(machine.timeline, n);
      for (const wire of machine.timeline.changes(n)) machine.timeline.at(wire, n);
      const { user, system } = process.cpuUsage(before);
      spent.push((user + system) / 1000);
    }
    // The middle one: others on the machine may be in the way of some.
    expect(spent.sort((a, b) => a - b)[spent.length >> 1]).toBeLessThan(5);
  });
});

test("several maxima over an axis are gone through as well", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x", [3]);
  maxOver(x);
  const timeline = new Timeline(graph, { x: [2, 5, 5] });
  expect(Array.from(timeline.gradient(x, timeline.length)!.sum.data)).toEqual([0, 1, 0]);
  const [note] = momentOf(timeline, timeline.length).chain!.policy;
  expect(note).toMatchObject({ name: "axisTies", value: "first", ties: 1 });
});
