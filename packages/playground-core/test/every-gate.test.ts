// Whatever gate the palette has, the time machine and the panels have something right to say of it.
import {
  ComputationalGraph,
  defineGate,
  type Expr,
  type Gate,
  isFloat,
  keep,
  type NdArray,
  place,
} from "@chainrule/core";
import { checkGate } from "@chainrule/testkit";
import { describe, expect, test } from "vitest";
import {
  chinese,
  english,
  gradientCheck,
  type Moment,
  mathText,
  momentOf,
  partsOf,
  say,
  Timeline,
  toMathml,
} from "../src/index.ts";
import { palette } from "./palette.ts";

const sizes: readonly (readonly number[])[] = [[], [4], [2, 2], [2, 3]];
const numbers = [0.31, 0.72, 0.55, 0.17, 0.83, 0.44];

/** A gate at the first inputs that it takes, all floats, and where it is finite. */
function placed(gate: Gate, count: number): Timeline | undefined {
  for (const [shape, from] of [0, 1].flatMap((from) => sizes.map((shape) => [shape, from] as const))) {
    try {
      const graph = new ComputationalGraph({ dtype: "float64" });
      const feeds: Record<string, NdArray> = {};
      const wires = Array.from({ length: count }, (_, i) => {
        const size = shape.reduce((product, length) => product * length, 1);
        feeds[`x${i}`] = { shape, data: numbers.slice(0, size).map((value) => value + i / 16 + from) };
        return graph.input(`x${i}`, shape);
      });
      place(gate as Gate<never>, ...(wires as never)).as("y");
      const timeline = new Timeline(graph, feeds);
      const { data } = timeline.value(timeline.result, timeline.length) as NdArray;
      if (Array.from(data).every(Number.isFinite)) return timeline;
    } catch {
      // Not these shapes, or not these dtypes.
    }
  }
  return undefined;
}

const cases = [...palette.values()].flatMap(({ name, settings, arity, make }) => {
  const timeline = settings && placed(make({}), arity ?? 2);
  return timeline ? [[name, timeline] as const] : [];
});

test("most gates of the palette are looked at", () => {
  expect(cases.length).toBeGreaterThan(70);
});

describe.each(cases)("%s", (_, timeline) => {
  const moments = Array.from({ length: timeline.length + 1 }, (_, n) => momentOf(timeline, n));

  test("is gone through and spelled out", () => {
    const rows = moments.flatMap(({ chain }) => chain?.rows ?? []);
    if (isFloat(timeline.result.dtype)) expect(rows.length).toBeGreaterThan(0);
    for (const { local, sent, way } of rows) {
      expect(way === "none").toBe(sent === undefined);
      const upstream = moments.find(({ chain }) => chain)!.chain!.upstream;
      // Elementwise: what is sent is the product, element by element, as near as two ways of rounding are.
      if (local && sent && local.data.length === sent.data.length)
        for (const [i, value] of Array.from(sent.data).entries())
          expect(value).toBeCloseTo((upstream.data[i] as number) * (local.data[i] as number), 12);
    }
  });

  test("has formulas that are whole, and sentences without open slots", () => {
    const formulas = moments.flatMap(({ forward, chain }: Moment) => [
      ...(forward ? [forward.formula, forward.numbers] : []),
      ...(chain?.rows.flatMap(({ symbols, rule, shapes, numbers }) => [symbols, rule, shapes, numbers]) ?? []),
    ]);
    for (const formula of formulas.flatMap((formula) => formula ?? [])) {
      expect(mathText(formula)).not.toMatch(/undefined|NaN|\[object/);
      const markup = toMathml(formula);
      expect(markup.match(/<m/g)?.length).toBe(markup.match(/<\/m/g)?.length);
    }
    const messages = moments.flatMap(({ announcement, chain }) => [
      announcement,
      ...(chain ? [...chain.why, ...chain.policy.map(({ says }) => says)] : []),
    ]);
    for (const language of [english, chinese])
      for (const message of messages) {
        expect(say(message, language)).not.toMatch(/[{}]|undefined/);
        expect(partsOf(message, language).every(({ text }) => text !== "")).toBe(true);
      }
  });

  test("passes the check, as it passes the testkit's", () => {
    const { graph, result } = timeline;
    const feeds = Object.fromEntries(
      [...graph.wires.values()].flatMap((wire) =>
        wire.kind === "input" ? [[wire.label, timeline.value(wire, 0)!]] : [],
      ),
    );
    expect(gradientCheck(graph, feeds, result).wrong).toEqual([]);
  });
});

test("the check and the testkit agree on which gate is wrong", async () => {
  const gates = [
    defineGate(
      "right",
      (x: Expr) => keep(x.mul(x), { x }),
      (dy, { x }) => [dy.mul(x).mul(2)],
    ),
    defineGate(
      "wrong",
      (x: Expr) => keep(x.mul(x), { x }),
      (dy, { x }) => [dy.mul(x)],
    ),
  ];
  for (const gate of gates) {
    const timeline = placed(gate as unknown as Gate, 1)!;
    const mine = gradientCheck(timeline.graph, { x0: 0.31 }, timeline.result).ok;
    const { ok } = await checkGate(gate as unknown as Gate, [[]], { order: 1 });
    expect([gate.label, mine]).toEqual([gate.label, ok]);
  }
});
