import type { Instruction, Program, Value } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { cpu } from "../src/index.ts";
import { leaf, programOf } from "./helpers.ts";

const backend = cpu();

describe("large programs", () => {
  test("10 million times 0.1 is a million, to 6 digits, in float32", () => {
    const x = backend.buffer([1e7], "float32");
    x.write(new Float32Array(1e7).fill(0.1));
    const out = backend.buffer([], "float32");
    const input = leaf("x", [1e7]);
    backend.compile(programOf([input], [input.sum()])).bind([x], [out])();
    expect(Math.abs((out.read()[0] as number) / 1e6 - 1)).toBeLessThan(1e-6);
  });

  test("200,000 scalar instructions in a row compile and run, in memory for a few of them", { timeout: 30_000 }, () => {
    const length = 200_000;
    const scalar: Value = { role: "computed", shape: [], dtype: "float64" };
    const instructions = Array.from({ length }, (_, i): Instruction => {
      const op = i % 2 === 0 ? "add" : "tanh";
      return { op, inputs: op === "add" ? [i, 0] : [i], output: i + 1, attributes: {} };
    });
    const program: Program = {
      version: 1,
      values: [{ ...scalar, role: "input", label: "x" }, ...instructions.map(() => scalar)],
      instructions,
      inputs: [0],
      outputs: [{ label: "out", value: length }],
      updates: [],
    };
    const [x, out] = [backend.buffer([], "float64"), backend.buffer([], "float64")];
    x.write(Float64Array.of(0.25));
    const run = backend.compile(program).bind([x], [out]);
    run();
    let expected = 0.25;
    for (let i = 0; i < length; i++) expected = i % 2 === 0 ? expected + 0.25 : Math.tanh(expected);
    // The chain forgets its past: what remains is the last steps' own rounding.
    expect(Math.abs((out.read()[0] as number) - expected)).toBeLessThan(1e-15);
  });
});
