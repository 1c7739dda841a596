import { compile, type OpName, reference } from "@chainrule/core";
import { expect, test } from "vitest";
import { networks } from "../src/networks/index.ts";

/** The ops whose results IEEE 754 does not fix: each backend computes them in its own way, or in the portable one. */
const inexact: readonly OpName[] = [
  "pow",
  "atan2",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "erf",
  "tanh",
  "sigmoid",
];

test("the network of all elementary functions leaves none of them out", async () => {
  const { graph, steps: _steps, feeds: _feeds, ...training } = networks["all elementary functions"]();
  using step = await compile(graph, { ...training, backend: reference });
  const used = step.program({ batch: 257 }).instructions.map(({ op }) => op);
  expect(used).toEqual(expect.arrayContaining([...inexact]));
});
