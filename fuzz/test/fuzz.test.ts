// Whole graphs drawn at random; and planted faults, which must be found and shrunk.

import { cpu } from "@chainrule/backend-cpu";
import type { Backend, Expr, Instruction } from "@chainrule/core";
import { defineGate, keep, ops } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { type Target, targets } from "../src/check.ts";
import { chooserOf } from "../src/choose.ts";
import { fuzz } from "../src/fuzz.ts";
import { type PublicGate, publicGates } from "../src/public-gates.ts";

const all = targets.all as () => readonly Target[];

test("every op of the table can be drawn", () => {
  const forgotten = (Object.keys(ops) as (keyof typeof ops)[]).filter((op) => !chooserOf(op));
  expect(forgotten).toEqual([]);
});

describe("300 graphs", () => {
  test("are the same stepped, compiled, named, trained and read from JSON, and are what the reference says", async () => {
    const { failure, graphs, placed, tallies } = await fuzz({ graphs: 300, seed: 2024, targets: all() });
    expect(
      failure && `${failure.message}\n${failure.shown}\nseed ${failure.seed}, path ${failure.path}`,
    ).toBeUndefined();
    expect(graphs).toBe(300);
    expect(Object.keys(ops).filter((op) => op !== "input" && !placed[op])).toEqual([]);
    const gates = Object.keys(publicGates);
    expect(gates.filter((name) => placed[`gate ${name}`]).length).toBeGreaterThan(0.9 * gates.length);
    for (const [label, { compared, unbounded }] of Object.entries(tallies)) {
      if (label === "reference") continue;
      expect(compared, label).toBeGreaterThan(1000);
      expect(compared / (compared + unbounded), label).toBeGreaterThan(0.8);
    }
  }, 600_000);
});

/** The CPU backend, with instructions changed before they run. */
const spoiled = (spoil: (instruction: Instruction, count: number) => Instruction): Target => {
  const good = cpu();
  const backend: Backend<"now"> = {
    ...good,
    compile: (program) =>
      good.compile({
        ...program,
        instructions: program.instructions.map((instruction) => spoil(instruction, program.instructions.length)),
      }),
  };
  return { label: "spoiled", backend, float: "float32" };
};

describe("a planted fault is found and shrunk to at most two steps:", () => {
  const backends: readonly (readonly [string, Target])[] = [
    [
      "a backend whose running sums never run backwards",
      spoiled((i) => (i.op === "cumsum" ? { ...i, attributes: { ...i.attributes, reverse: false } } : i)),
    ],
    ["a backend that takes cosines for sines", spoiled((i) => (i.op === "sin" ? { ...i, op: "cos" } : i))],
    [
      "a backend that turns subtractions round, but only in large programs",
      spoiled((i, count) => (i.op === "sub" && count > 8 ? { ...i, inputs: i.inputs.toReversed() } : i)),
    ],
  ];
  test.each(backends)(
    "%s",
    async (_, target) => {
      const { failure } = await fuzz({ graphs: 2000, seed: 1, targets: [target] });
      expect(failure?.steps).toBeLessThanOrEqual(2);
      expect(failure?.message).toMatch(/^spoiled: /);
      expect(failure?.shown).toContain("new ComputationalGraph(");
      const again = await fuzz({ graphs: 1, seed: failure?.seed as number, path: failure?.path, targets: [target] });
      expect(again.failure?.message).toBe(failure?.message);
    },
    120_000,
  );

  test("a gate with a wrong gradient", async () => {
    const cube = defineGate(
      "cube",
      (x: Expr) => keep(x.mul(x).mul(x), { x }),
      (dy, { x }) => [dy.mul(x.mul(x).mul(2))],
    );
    const planted: PublicGate = { arity: 1, settingsFor: () => undefined, make: () => cube as never };
    const { failure } = await fuzz({ graphs: 2000, seed: 1, targets: [], gates: { ...publicGates, planted } });
    expect(failure?.steps).toBe(1);
    expect(failure?.message).toMatch(/^backwards: the gradient of \w+ at \d+ is/);
  }, 600_000);
});
