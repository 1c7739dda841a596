import { ComputationalGraph, compile, defineGate, type Expr } from "@chainrule/core";
import { describe, expect, test } from "vitest";
import { cpu } from "../src/index.ts";
import { scalarTape } from "../src/scalar-tape.ts";
import { leaf, programOf } from "./helpers.ts";

const add = defineGate("add", (x: Expr, y: Expr) => x.add(y));
const multiply = defineGate("multiply", (x: Expr, y: Expr) => x.mul(y));
const relu = defineGate("relu", (x: Expr) => x.relu());
const odd = defineGate("odd", (x: Expr, y: Expr) =>
  x.less(y).where(x.abs().sqrt().sub(y), x.div(y.neg()).max(x.sign()).min(2).reshape([1]).reshape([])),
);

/** Losses and parameters of a few layers of scalar gates, trained for some steps. */
async function train(dtype: "float32" | "float64", tapeRuns: number): Promise<readonly unknown[]> {
  const graph = new ComputationalGraph({ dtype });
  const x = graph.input("x");
  const weights = Array.from({ length: 60 }, (_, i) => graph.parameter(`w${i}`));
  const loss = weights.reduce((sum, w, i) => {
    const next = i % 7 === 3 ? odd(sum, w) : relu(add(multiply(sum, w), x));
    return add(multiply(next, next), sum);
  }, x);
  const step = await compile(graph, {
    loss,
    optimizer: {
      label: "descent",
      remembers: {},
      update: (w, dw, _, { learningRate }) => [w.sub(dw.mul(learningRate)), {}],
    },
    learningRate: 1e-12,
    backend: cpu({ tapeRuns }),
    parameters: Object.fromEntries(weights.map((_, i) => [`w${i}`, ((i * 37) % 19) / 190 - 0.04])),
  });
  const losses = step.run(12, { x: 0.3 });
  return [losses, ...Object.values(step.parameters).map((parameter) => parameter.read())];
}

describe("a graph of scalars on its tape", () => {
  test.each(["float32", "float64"] as const)("has the bits of WebAssembly, and goes over to it: %s", async (dtype) => {
    const compiled = await train(dtype, 0);
    expect(compiled[0]).toHaveLength(12);
    expect(await train(dtype, Number.POSITIVE_INFINITY)).toEqual(compiled);
    expect(await train(dtype, 5)).toEqual(compiled);
  });

  test("takes single numbers of one float dtype, and ops that round once", () => {
    const [a, b, v, n] = [leaf("a", []), leaf("b", [1]), leaf("v", [2]), leaf("n", [], "int32")];
    expect(scalarTape(programOf([a, b], [a.mul(b.reshape([])).add(1)]))).toBeDefined();
    expect(scalarTape(programOf([a, v], [v.mul(a)]))).toBeUndefined();
    expect(scalarTape(programOf([a], [a.tanh()]))).toBeUndefined();
    expect(scalarTape(programOf([n], [n.add(1)]))).toBeUndefined();
  });

  test("gives what is odd its own: NaN, infinities and the signs of zero", () => {
    const [a, b] = [leaf("a", []), leaf("b", [])];
    const outputs = [a.max(b), a.min(b), a.relu(), a.sign(), a.neg(), a.div(b), a.equal(b).where(a, b)];
    const numbers = [Number.NaN, -0, 0, 1.5, -2, Number.POSITIVE_INFINITY];
    const [tape, wasm] = [Number.POSITIVE_INFINITY, 0].map((tapeRuns) => {
      const backend = cpu({ tapeRuns });
      const bound = [a, b, ...outputs].map(({ dtype }) => backend.buffer([], dtype));
      const run = backend.compile(programOf([a, b], outputs)).bind(bound.slice(0, 2), bound.slice(2));
      return numbers.flatMap((x) =>
        numbers.flatMap((y) => {
          bound[0]?.write(Float64Array.of(x));
          bound[1]?.write(Float64Array.of(y));
          run();
          return bound.slice(2).map((buffer) => buffer.read()[0]);
        }),
      );
    });
    expect(tape).toEqual(wasm);
  });
});
