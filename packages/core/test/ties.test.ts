// Where there is a tie or a kink there are several right gradients: which one is a declared policy, the same everywhere.
import { describe, expect, test } from "vitest";
import {
  ComputationalGraph,
  compile,
  defaultPolicy,
  defineGate,
  type Expr,
  Pass,
  type Policy,
  reference,
} from "../src/index.ts";
import { sum, training } from "./gates.ts";
import { caught, says } from "./raised.ts";

/** The gradient of the sum of a gate's output by its first (or another) input, stepped; and compiled, which must be the same. */
async function gradient(
  make: (x: Expr, y: Expr) => Expr,
  x: readonly number[],
  y: readonly number[],
  policy: Partial<Policy>,
  by = 0,
) {
  const graph = new ComputationalGraph({ dtype: "float64", policy });
  const wires = [graph.parameter("x", [x.length]), graph.parameter("y", [y.length])] as const;
  const total = sum(defineGate("gate", (a: Expr, b: Expr) => make(a, b))(...wires));
  const pass = new Pass(graph, reference, { x, y }).forward().backward(total);
  const stepped = pass.gradient(wires[by] as (typeof wires)[0]).nested();
  const take = { label: "take", remembers: {}, update: (_: Expr, dw: Expr) => [dw, {}] as const };
  const parameters = { x: [...x], y: [...y] };
  const step = await compile(
    graph,
    training(reference, { loss: total, optimizer: take, parameters, frozen: by === 0 ? [wires[1]] : [wires[0]] }),
  );
  step({});
  expect(step.parameters[by === 0 ? "x" : "y"]?.nested()).toEqual(stepped);
  return stepped;
}

describe("two equal inputs", () => {
  const [x, y] = [
    [1, 2, 3],
    [2, 2, 2],
  ];
  const policies: readonly [Policy["pairTies"], readonly number[], readonly number[]][] = [
    ["first", [0, 1, 1], [1, 0, 0]],
    ["split", [0, 0.5, 1], [1, 0.5, 0]],
    ["all", [0, 1, 1], [1, 1, 0]],
  ];
  test.each(policies)("max with %s", async (pairTies, dx, dy) => {
    expect(await gradient((a, b) => a.max(b), x, y, { pairTies })).toEqual(dx);
    expect(await gradient((a, b) => a.max(b), x, y, { pairTies }, 1)).toEqual(dy);
  });

  test.each(policies)("min with %s", async (pairTies, dx, dy) => {
    const negated = (values: readonly number[]) => values.map((value) => -value);
    expect(await gradient((a, b) => a.min(b), negated(x), negated(y), { pairTies })).toEqual(dx);
    expect(await gradient((a, b) => a.min(b), negated(x), negated(y), { pairTies }, 1)).toEqual(dy);
  });

  test("0 and -0 tie", async () => {
    expect(await gradient((a, b) => a.max(b), [0, -0], [-0, 0], { pairTies: "split" })).toEqual([0.5, 0.5]);
  });
});

describe("several largest along axes", () => {
  const x = [1, 3, 3, 2, 3, 0];
  test.each([
    ["first", [0, 1, 0, 0, 0, 0], [0, 1, 0, 0, 1, 0]],
    ["split", [0, 1 / 3, 1 / 3, 0, 1 / 3, 0], [0, 0.5, 0.5, 0, 1, 0]],
    ["all", [0, 1, 1, 0, 1, 0], [0, 1, 1, 0, 1, 0]],
  ] as const)("maxOver with %s, over everything and over rows", async (axisTies, all, rows) => {
    expect(await gradient((a) => a.maxOver(), x, [0], { axisTies })).toEqual(all);
    expect(await gradient((a) => a.reshape([2, 3]).maxOver([1]), x, [0], { axisTies })).toEqual(rows);
    const negated = x.map((value) => -value);
    expect(await gradient((a) => a.minOver(), negated, [0], { axisTies })).toEqual(all);
    expect(await gradient((a) => a.reshape([2, 3]).minOver([1]), negated, [0], { axisTies })).toEqual(rows);
  });

  test("first counts along the axes that go, in whatever order they are named", async () => {
    const cube = (a: Expr) => a.reshape([2, 2, 2]).maxOver([2, 0]);
    expect(await gradient(cube, [1, 5, 0, 7, 5, 0, 7, 1], [0], { axisTies: "first" })).toEqual([
      0, 1, 0, 1, 0, 0, 0, 0,
    ]);
  });

  test("over no axes passes everything on", async () => {
    for (const axisTies of ["first", "split", "all"] as const)
      expect(await gradient((a) => a.maxOver([]), [1, 2], [0], { axisTies })).toEqual([1, 1]);
  });
});

describe("kinks at zero", () => {
  test.each([0, 0.5, 1])("relu with slope %d at 0", async (reluAtZero) => {
    expect(await gradient((a) => a.relu(), [-1, 0, -0, 2], [0], { reluAtZero })).toEqual([
      0,
      reluAtZero,
      reluAtZero,
      1,
    ]);
  });

  test.each([-1, 0, 0.5, 1])("abs with slope %d at 0", async (absAtZero) => {
    expect(await gradient((a) => a.abs(), [-2, 0, -0, 2], [0], { absAtZero })).toEqual(
      [-1, absAtZero, absAtZero, 1].map((slope) => (slope === 0 ? expect.closeTo(0) : slope)),
    );
  });
});

describe("the policy", () => {
  test("has a documented default: the first of a tie, and no slope at a kink", async () => {
    expect(defaultPolicy).toEqual({ pairTies: "first", axisTies: "first", reluAtZero: 0, absAtZero: 0 });
    expect(await gradient((a, b) => a.max(b), [1], [1], {})).toEqual([1]);
    expect(await gradient((a) => a.relu(), [0], [0], {})).toEqual([0]);
  });

  test("reaches hand-written backward passes, and stands in the op that the step view shows", () => {
    const graph = new ComputationalGraph({ policy: { reluAtZero: 0.5, axisTies: "split" } });
    const gate = defineGate(
      "gate",
      (x: Expr) => x.relu().maxOver(),
      (dy) => [dy.relu().mul(dy.abs()).broadcastTo([3])],
    );
    const { template } = gate(graph.input("x", [3])).node as NonNullable<ReturnType<typeof gate>["node"]>;
    expect(template.output.attributes).toMatchObject({ ties: "split" });
    expect(template.output.inputs[0]?.attributes).toEqual({ atZero: 0.5 });
    expect(template.gradients[0]?.inputs[0]?.inputs[0]?.attributes).toEqual({ atZero: 0.5 });
  });

  test("refuses what is none", () => {
    const options: readonly (readonly [string, unknown])[] = [
      ["pairTies", "last"],
      ["axisTies", "none"],
      ["reluAtZero", -0.1],
      ["reluAtZero", 1.1],
      ["reluAtZero", Number.NaN],
      ["absAtZero", -1.1],
      ["absAtZero", "0"],
    ];
    for (const [name, value] of options)
      says(
        caught(() => new ComputationalGraph({ policy: { [name]: value } })),
        "E_OPTION",
        name,
        String(value),
        String(name.endsWith("Ties") ? 'it is "first", "split" or "all"' : "to 1"),
      );
    says(
      caught(() => new ComputationalGraph({ policy: { axisTie: "first" } as never })),
      "E_OPTION",
      'the policy has no setting axisTie; it has pairTies, axisTies, reluAtZero, absAtZero. Did you mean "axisTies"?',
    );
  });

  test("of two graphs does not mix", () => {
    const gate = defineGate("gate", (x: Expr) => x.relu());
    const slopes = [0, 1].map((reluAtZero) => {
      const graph = new ComputationalGraph({ policy: { reluAtZero } });
      const x = graph.input("x");
      const y = gate(x);
      return new Pass(graph, reference, { x: 0 }).forward().backward(y).gradient(x).read();
    });
    expect(slopes).toEqual([0, 1]);
  });
});

test("the step view shows the policy of the gates that have ties or kinks, and of no others", () => {
  const graph = new ComputationalGraph({ policy: { pairTies: "split", reluAtZero: 0.5 } });
  const x = graph.input("x");
  const larger = defineGate("larger", (a: Expr, b: Expr) => a.max(b));
  const valve = defineGate("valve", (a: Expr) => a.relu());
  const double = defineGate("double", (a: Expr) => a.mul(2));
  const y = double(valve(larger(x, x)));
  const steps = [...new Pass(graph, reference, { x: 0 }).forward().backwardSteps(y)];
  expect(steps.map(({ policy }) => policy)).toEqual([{}, { reluAtZero: 0.5 }, { pairTies: "split" }]);
});
