import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { type Example, type ExampleName, examples } from "../src/examples.ts";
import { stepThrough } from "../src/step.ts";
import { colours, noPaint, type Terminal } from "../src/terminal.ts";
import { walk } from "../src/walk.ts";

const terminal = (columns = 79): Terminal => ({
  live: false,
  paint: noPaint,
  width: () => columns,
  rows: () => 24,
  write: () => undefined,
});
const seen = (name: ExampleName) => {
  const example: Example = examples[name];
  const { inputs, forward, gradient } = walk(example);
  const values = forward.map(({ output }) => Number(output.read()).toFixed(2));
  return { values, gradients: Object.fromEntries(inputs.map((wire) => [wire.label, gradient(wire).toFixed(2)])) };
};

describe("step", () => {
  test("computes what the lecture's first figure shows", () =>
    expect(seen("first")).toEqual({ values: ["3.00", "-12.00"], gradients: { x: "-4.00", y: "-4.00", z: "3.00" } }));

  test("computes what the lecture's neuron shows", () => {
    const { values, gradients } = seen("neuron");
    expect(values).toEqual(["-2.00", "6.00", "4.00", "1.00", "-1.00", "0.37", "1.37", "0.73"]);
    expect(gradients).toEqual({ w0: "-0.20", x0: "0.39", w1: "-0.39", x1: "-0.59", w2: "0.20" });
  });

  test.each(["first", "neuron"] as const)("shows %s as the README does", (name) => {
    const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8");
    expect(readme).toContain(`\n${stepThrough(name, undefined, terminal()).trimEnd()}\n`);
  });

  test("shows the first example as the repository's README does", () => {
    const readme = readFileSync(join(import.meta.dirname, "..", "..", "..", "README.md"), "utf8");
    const [, , , ...figure] = stepThrough("first", undefined, terminal()).trimEnd().split("\n");
    expect(readme).toContain(`\n${figure.join("\n")}\n`);
  });

  test("shows each product as upstream × local = sent", () => {
    const text = stepThrough("neuron", 3, terminal());
    for (const [, upstream, local, sent] of text.matchAll(/(-?\d+\.\d+) × +(-?\d+\.\d+) = +(-?\d+\.\d+)/g))
      expect(Number(upstream) * Number(local)).toBeCloseTo(Number(sent), 2);
    expect(text.match(/ × .* = /g)).toHaveLength(13);
  });

  test.each(["first", "neuron"] as const)(
    "keeps %s within a narrow terminal, without the picture where it does not fit",
    (name) => {
      for (const width of [79, 60])
        for (const line of stepThrough(name, undefined, terminal(width)).split("\n"))
          expect(line.length).toBeLessThanOrEqual(width);
      expect(stepThrough("neuron", undefined, terminal(60))).not.toContain("┐");
    },
  );

  test("says the same with colours and without", () =>
    expect(stripVTControlCharacters(stepThrough("neuron", 2, { ...terminal(), paint: colours }))).toBe(
      stepThrough("neuron", 2, terminal()),
    ));
});
