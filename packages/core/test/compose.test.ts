// Granularity: gates made of gates are gates, with the same numbers forward and back.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  compose,
  defineGate,
  type Expr,
  isWire,
  Pass,
  place,
  reference,
  type Wire,
} from "../src/index.ts";
import { leaf, numbersOf } from "./evaluate.ts";
import {
  add,
  divide,
  dropout,
  exp,
  multiply,
  negate,
  reciprocal,
  relu,
  shift,
  sigmoid,
  sigmoid4,
  square,
  sum,
  training,
} from "./gates.ts";
import { caught, says } from "./raised.ts";

/** The gradients of a sum of a gate's output, fine and coarse. */
function run(make: (...wires: readonly Wire[]) => Wire, feeds: readonly (readonly number[])[]) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const wires = feeds.map((values, i) => graph.input(`x${i}`, [values.length]));
  const y = make(...wires);
  const pass = new Pass(graph, reference, Object.fromEntries(feeds.map((values, i) => [`x${i}`, [...values]])))
    .forward()
    .backward(y);
  return {
    graph,
    y,
    value: pass.value(y).nested(),
    gradients: wires.map((wire) => pass.gradient(wire).nested()),
    pass,
  };
}

describe("a composed gate", () => {
  const numbers = [-3, -0.5, 0, 0.5, 3];

  test("has the numbers of the gates that it is made of, to the bit", () => {
    const fine = run((x) => reciprocal(shift({ by: 1 })(exp(negate(x as Wire)))), [numbers]);
    const coarse = run((x) => sigmoid4(x as Wire), [numbers]);
    expect(coarse.graph.nodes.map(({ label }) => label)).toEqual(["sigmoid40"]);
    expect([coarse.value, coarse.gradients]).toEqual([fine.value, fine.gradients]);
    const whole = run((x) => sigmoid(x as Wire), [numbers]);
    for (const [i, value] of (coarse.value as number[]).entries())
      expect(value).toBeCloseTo((whole.value as number[])[i] as number, 15);
  });

  test("compiles to the very program of the gates that it is made of", async () => {
    const programs = await Promise.all(
      [sigmoid4, (x: Wire) => reciprocal(shift({ by: 1 })(exp(negate(x))))].map(async (gate) => {
        const graph = new ComputationalGraph();
        const loss = sum(gate(graph.parameter("w", [3]))).as("loss");
        return (await compile(graph, training(reference, { loss, parameters: { w: [1, 2, 3] } }))).program();
      }),
    );
    expect(programs[0]).toEqual(programs[1]);
  });

  test("takes several inputs, each once or more", () => {
    const mixed = compose("mixed", (x: Wire, y: Wire, z: Wire) => add(multiply(x, y), divide(multiply(x, x), z)));
    const feeds = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const coarse = run((x, y, z) => mixed(x as Wire, y as Wire, z as Wire), feeds);
    const fine = run(
      (x, y, z) => add(multiply(x as Wire, y as Wire), divide(multiply(x as Wire, x as Wire), z as Wire)),
      feeds,
    );
    expect([coarse.value, coarse.gradients]).toEqual([fine.value, fine.gradients]);
  });

  test("can be nested, deep", () => {
    let gate = sigmoid4;
    let plain = (x: Wire): Wire => sigmoid4(x);
    for (let depth = 0; depth < 5; depth++) {
      const [inner, innerPlain] = [gate, plain];
      gate = compose(`level${depth}`, (x: Wire) => multiply(inner(x), shift({ by: depth })(inner(x))));
      plain = (x) => multiply(innerPlain(x), shift({ by: depth })(innerPlain(x)));
    }
    const coarse = run((x) => gate(x as Wire), [numbers]);
    const fine = run((x) => plain(x as Wire), [numbers]);
    expect(coarse.value).toEqual(fine.value);
    for (const [i, value] of (coarse.gradients[0] as number[]).entries())
      expect(value).toBeCloseTo((fine.gradients[0] as number[])[i] as number, 9);
  });

  test("may return one of its inputs, ignore another, or use constants", () => {
    const first = compose("first", (x: Wire, _: Wire) => x);
    const { value, gradients } = run(
      (x, y) => first(x as Wire, y as Wire),
      [
        [1, 2],
        [3, 4],
      ],
    );
    expect([value, gradients]).toEqual([
      [1, 2],
      [
        [1, 1],
        [0, 0],
      ],
    ]);
    const line = compose("line", (x: Wire) => add(multiply(x, 3), x.graph.constant([10, 20])));
    expect(run((x) => line(x as Wire), [[1, 2]]).value).toEqual([13, 26]);
  });

  test("is elementwise when all inside is, and then has a local derivative", () => {
    const { y, pass } = run((x) => sigmoid4(x as Wire), [[0]]);
    expect(y.node?.template.elementwise).toBe(true);
    expect([...pass.backwardSteps(y)][0]?.local[0]?.nested()).toEqual([0.25]);
    const total = compose("total", (x: Wire) => sum(square(x)));
    expect(run((x) => total(x as Wire), [[1]]).y.node?.template.elementwise).toBe(false);
  });

  test("keeps what its backward needs, under names that say where from", () => {
    const { y, pass } = run((x) => sigmoid4(x as Wire), [[0]]);
    const kept = y.node?.template.kept;
    expect(kept?.size).toBeGreaterThan(0);
    expect(new Set(kept?.keys()).size).toBe(kept?.size);
    const again = new Pass(y.graph, pass.backend, { x0: [0] });
    const [step] = [...again.forwardSteps()];
    expect([...(step?.kept.keys() ?? [])]).toEqual([...(kept?.keys() ?? [])]);
    expect([...(step?.kept.keys() ?? [])].every((name) => /^(input\d+|output|\w+\d+)$/.test(name))).toBe(true);
  });

  test("can be opened again: its inside is a graph of its own", () => {
    const { y } = run((x) => sigmoid4(x as Wire), [[0]]);
    const inside = y.node?.template.inside;
    expect(inside?.nodes.map(({ gate }) => gate.label)).toEqual(["negate", "exp", "shift", "reciprocal"]);
    const { settings, role } = inside?.nodes[2]?.gate ?? {};
    expect({ settings, role }).toEqual({ settings: { by: 1 }, role: "passes the gradient on" });
    expect([...(inside?.wires.values() ?? [])][0]?.shape).toEqual([1]);
  });

  test("carries its notes", () => {
    const gate = compose("noted", (x: Wire) => negate(x), { settings: { depth: 2 }, role: "turns the sign" });
    const { label, settings, role } = gate;
    expect({ label, settings, role }).toEqual({ label: "noted", settings: { depth: 2 }, role: "turns the sign" });
    expect(place(gate, new ComputationalGraph().input("x")).node?.gate.role).toBe("turns the sign");
  });

  test("has the policy and the dtype of the graph that it stands in", () => {
    const bent = compose("bent", (x: Wire) => relu(x));
    for (const reluAtZero of [0, 1]) {
      const graph = new ComputationalGraph({ dtype: "float64", policy: { reluAtZero } });
      const x = graph.input("x");
      const y = bent(x);
      expect(y.dtype).toBe("float64");
      expect(new Pass(graph, reference, { x: 0 }).forward().backward(y).gradient(x).read()).toBe(reluAtZero);
    }
  });

  test("sees training, and draws", () => {
    const noisy = compose("noisy", (x: Wire) => multiply(dropout({ seed: 2 })(x), 3));
    const graph = new ComputationalGraph();
    const y = noisy(graph.input("x", [32]));
    const x = new Float32Array(32).fill(1);
    const values = [false, true].map(
      (training) => new Set(new Pass(graph, reference, { x }, { training }).forward().value(y).nested() as number[]),
    );
    expect(values).toEqual([new Set([3]), new Set([0, 6])]);
  });

  test("takes numbers, and is told apart by its inputs", () => {
    const power = compose("power", (x: Wire, y: Wire) => exp(multiply(x, y)));
    const { graph, y } = run((x) => power(x as Wire, 0), [[1, 2]]);
    expect([...graph.wires.keys()]).toEqual(["x0", "power0"]);
    expect(isWire(y)).toBe(true);
  });

  test("of many gates is one node, and calling it twice traces it once", () => {
    let opened = 0;
    const gate = compose("counted", (x: Wire) => {
      opened++;
      return negate(x);
    });
    run((x) => gate(gate(x as Wire)), [[1]]);
    expect(opened).toBe(1);
  });
});

describe("forward on expressions", () => {
  const x = leaf("x", [3]);
  const given = new Map([[x, [-1, 0, 2]]]);

  test("makes a composed gate usable inside another gate's forward", () => {
    expect(numbersOf(sigmoid4.forward(x) as Expr, given)).toEqual(
      Array.from([-1, 0, 2], (v) => 1 / (Math.exp(-v) + 1)),
    );
    const doubled = defineGate("doubled", (value: Expr) => (sigmoid4.forward(value) as Expr).mul(2));
    const { gradients } = run((wire) => doubled(wire as Wire), [[0]]);
    expect(gradients).toEqual([[0.5]]);
  });

  test("checks shapes like anything else", () => {
    const both = compose("both", (a: Wire, b: Wire) => add(a, b));
    says(
      caught(() => both.forward(x, leaf("y", [2]))),
      "E_SHAPE",
      "[3] and [2]",
    );
  });

  test("leaves ties and kinks to the policy of the graph that the gate stands in", () => {
    // compose.ts: forward opens a graph of default policy, whose attributes then win over the outer graph's.
    const graph = new ComputationalGraph({ policy: { reluAtZero: 1 } });
    const bent = compose("bent", (wire: Wire) => relu(wire));
    const outer = defineGate("outer", (value: Expr) => bent.forward(value) as Expr);
    const wire = graph.input("x");
    const y = outer(wire);
    expect(new Pass(graph, reference, { x: 0 }).forward().backward(y).gradient(wire).read()).toBe(1);
  });
});
