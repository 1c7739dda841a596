// On graphs of all shapes, the time machine says what a pass says, in whatever order it is asked.
import { relu, sigmoid } from "@chainrule/activations";
import { ComputationalGraph, Pass, reference, type Wire } from "@chainrule/core";
import { add, max, multiply, negate, square, subtract } from "@chainrule/gates";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Timeline } from "../src/index.ts";

const gates = [
  (a: Wire, b: Wire) => add(a, b),
  (a: Wire, b: Wire) => multiply(a, b),
  (a: Wire, b: Wire) => subtract(a, b),
  (a: Wire, b: Wire) => max(a, b),
  (a: Wire) => relu(a),
  (a: Wire) => sigmoid(a),
  (a: Wire) => negate(a),
  (a: Wire) => square(a),
] as const;

/** A gate and what it takes, as places among the wires that there are. */
const picks = fc.array(fc.tuple(fc.nat(gates.length - 1), fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 25 });

function built(choices: readonly (readonly [number, number, number])[]) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const wires = [graph.input("x"), graph.input("v", [3])];
  for (const [gate, a, b] of choices) {
    const pick = (place: number): Wire => wires[place % wires.length] as Wire;
    wires.push((gates[gate] as (a: Wire, b: Wire) => Wire)(pick(a), pick(b)));
  }
  return { graph, wires, result: wires.at(-1) as Wire, feeds: { x: 0.7, v: [-1, 0.5, 2] } };
}

test("every gradient at the end is the pass's, to the bit, and the sum of what was sent", () => {
  fc.assert(
    fc.property(picks, (choices) => {
      const { graph, wires, result, feeds } = built(choices);
      const timeline = new Timeline(graph, feeds, { result });
      const pass = new Pass(graph, reference, feeds).forward().backward(result);
      for (const wire of wires) {
        const { value, gradient } = timeline.at(wire, timeline.length);
        expect(Array.from(value!.data)).toEqual(
          [pass.value(wire).read()].flatMap((x) => (typeof x === "number" ? x : Array.from(x))),
        );
        const theirs = [pass.gradient(wire).read()].flatMap((x) => (typeof x === "number" ? x : Array.from(x)));
        expect(Array.from(gradient?.sum.data ?? theirs.map(() => 0))).toEqual(theirs);
        if (!gradient || wire === result) continue;
        expect(gradient.arrived).toBe(gradient.of);
        const parts = timeline.contributions(wire, timeline.length);
        expect(parts).toHaveLength(gradient.of);
        for (const [i, sum] of theirs.entries())
          expect(parts.reduce((total, { value }) => total + (value.data[i] as number), 0)).toBeCloseTo(sum, 9);
      }
    }),
    { numRuns: 100 },
  );
});

test("states that are visited in any order are those that are visited in turn", () => {
  fc.assert(
    fc.property(picks, fc.array(fc.nat(1000), { maxLength: 12 }), (choices, visits) => {
      const { graph, wires, result, feeds } = built(choices);
      const [inTurn, atRandom] = [new Timeline(graph, feeds, { result }), new Timeline(graph, feeds, { result })];
      const look = (timeline: Timeline, n: number) =>
        wires.map((wire) => ({ ...timeline.at(wire, n), wire: wire.label }));
      for (let n = 0; n <= inTurn.length; n++) inTurn.step(n);
      for (const visit of visits) {
        const n = visit % (inTurn.length + 1);
        expect(look(atRandom, n)).toEqual(look(inTurn, n));
      }
    }),
    { numRuns: 60 },
  );
});

test("what changes at a step is all that changes", () => {
  fc.assert(
    fc.property(picks, (choices) => {
      const { graph, wires, result, feeds } = built(choices);
      const timeline = new Timeline(graph, feeds, { result });
      for (let n = 1; n <= timeline.length; n++) {
        const changed = new Set(timeline.changes(n));
        for (const wire of wires)
          if (!changed.has(wire)) expect(timeline.at(wire, n)).toEqual(timeline.at(wire, n - 1));
      }
    }),
    { numRuns: 40 },
  );
});
