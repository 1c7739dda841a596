// Graphs are deeper than stacks: a hundred thousand gates in a row, or on one wire, and nothing here calls itself.
// No times are asserted, only that what is counted grows as it should.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  compose,
  defineGate,
  derive,
  differentiate,
  type Expr,
  Pass,
  reference,
  type Wire,
} from "../src/index.ts";
import { leaf, numbersOf } from "./evaluate.ts";
import { add, multiply, negate, shift, tanh, training } from "./gates.ts";

const many = 100_000;
const slow = { timeout: 120_000 };

/** x, then `count` gates in a row: the value goes down and comes back, so that nothing overflows. */
function chain(x: Wire, count: number): Wire {
  const down = shift({ by: -1 });
  let y = x;
  for (let i = 0; i < count; i += 2) y = negate(down(y));
  return y;
}

describe("a hundred thousand gates in a row", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const w = graph.parameter("w");
  const y = chain(w, many);

  test("are built", slow, () => {
    expect(graph.nodes.length).toBe(many);
    expect(graph.nodes.at(-1)?.index).toBe(many - 1);
    expect(new Set(graph.nodes.map(({ template }) => template)).size).toBe(2);
  });

  test("are stepped forward and back", slow, () => {
    const pass = new Pass(graph, reference, { w: 3 });
    let forward = 0;
    let kept = 0;
    for (const step of pass.forwardSteps()) {
      forward++;
      kept += step.kept.size;
    }
    let backward = 0;
    for (const _ of pass.backwardSteps(y)) backward++;
    expect([forward, backward, kept]).toEqual([many, many, 0]);
    expect([pass.value(y).read(), pass.gradient(w).read()]).toEqual([3, 1]);
  });

  test("are compiled and trained, with as many instructions as gates forward and half as many back", slow, async () => {
    const step = await compile(graph, training(reference, { loss: y, parameters: { w: 3 } }));
    const { instructions, values } = step.program();
    expect(instructions.length).toBeLessThan(1.1 * many);
    expect(values.length).toBe(instructions.length + 3);
    expect([step({}).read(), step({}).read()]).toEqual([3, 2.9]);
    step.dispose();
  });

  test("are differentiated in the graph, with one node for each", slow, () => {
    const own = new ComputationalGraph({ dtype: "float64" });
    const x = own.input("x");
    const end = chain(x, many);
    const [dx] = differentiate(end, [x]);
    expect(own.nodes.length).toBe(2 * many + 1);
    expect(new Pass(own, reference, { x: 1 }).forward().value(dx).read()).toBe(1);
  });

  test("inside one composed gate are one node", slow, () => {
    const own = new ComputationalGraph({ dtype: "float64" });
    const x = own.input("x");
    const end = compose("long", (wire: Wire) => chain(wire, many))(x);
    expect(own.nodes.length).toBe(1);
    const pass = new Pass(own, reference, { x: 5 }).forward().backward(end);
    expect([pass.value(end).read(), pass.gradient(x).read()]).toEqual([5, 1]);
  });
});

describe("gates that keep values", () => {
  test("keep two each, and the program grows with them in proportion", slow, async () => {
    const sizes = [2000, 4000];
    const counts: number[] = [];
    for (const size of sizes) {
      const graph = new ComputationalGraph({ dtype: "float64" });
      const w = graph.parameter("w");
      let y: Wire = w;
      for (let i = 0; i < size; i++) y = multiply(tanh(y), w);
      const pass = new Pass(graph, reference, { w: 1.5 });
      const kept = [...pass.forwardSteps()].reduce((total, step) => total + step.kept.size, 0);
      expect(kept).toBe(3 * size);
      counts.push(
        (await compile(graph, training(reference, { loss: y, parameters: { w: 1.5 } }))).program().instructions.length,
      );
    }
    expect((counts[1] as number) / (counts[0] as number)).toBeLessThan(2.01);
  });
});

describe("a hundred thousand uses of one wire", () => {
  test("add up, in steps and compiled", slow, async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const w = graph.parameter("w");
    let total: Wire = graph.constant(0);
    for (let i = 0; i < many; i++) total = add(total, w);
    const pass = new Pass(graph, reference, { w: 1 }).forward().backward(total);
    expect([pass.value(total).read(), pass.gradient(w).read()]).toEqual([many, many]);
    const step = await compile(graph, training(reference, { loss: total, learningRate: 1, parameters: { w: 1 } }));
    step({});
    expect(step.parameters.w?.read()).toBe(1 - many);
  });

  test("make as many outputs", slow, async () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    const outputs = Array.from({ length: 20_000 }, (_, i) => add(x, i));
    const forward = await compile(graph, { outputs, backend: reference });
    forward({ x: 0.5 });
    expect([outputs[0], outputs[9999], outputs[19_999]].map((wire) => forward.value(wire as Wire).read())).toEqual([
      0.5, 9999.5, 19_999.5,
    ]);
  });
});

describe("expressions", () => {
  test("of a hundred thousand ops are derived and evaluated", slow, () => {
    const [x, dy] = [leaf("x"), leaf("dy")];
    let y: Expr = x;
    for (let i = 0; i < many; i++) y = y.add(1).neg();
    expect(
      numbersOf(
        derive(y, dy, [x])[0] as Expr,
        new Map([
          [x, [1]],
          [dy, [1]],
        ]),
      ),
    ).toEqual([1]);
    expect(numbersOf(y, new Map([[x, [1]]]))).toEqual([1]);
  });

  test("of a hundred thousand ops make one gate", slow, () => {
    const long = defineGate("long", (x: Expr) => {
      let y = x;
      for (let i = 0; i < many; i++) y = y.mul(-1);
      return y;
    });
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    const y = long(x);
    const pass = new Pass(graph, reference, { x: 2 }).forward().backward(y);
    expect([pass.value(y).read(), pass.gradient(x).read()]).toEqual([2, 1]);
  });
});

test("gates composed a hundred deep are opened, and the numbers hold", slow, () => {
  let gate = shift({ by: 1 }) as (x: Wire) => Wire;
  for (let depth = 0; depth < 100; depth++) {
    const inner = gate;
    gate = compose(`level${depth}`, (x: Wire) => shift({ by: 1 })(inner(x)));
  }
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x");
  const y = gate(x);
  const pass = new Pass(graph, reference, { x: 0.5 }).forward().backward(y);
  expect([pass.value(y).read(), pass.gradient(x).read(), graph.nodes.length]).toEqual([101.5, 1, 1]);
});
