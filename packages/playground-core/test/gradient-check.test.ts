import { relu, sigmoid } from "@chainrule/activations";
import { ComputationalGraph, defineGate, type Expr, keep, normal, type PlaceableGate } from "@chainrule/core";
import { add, argMax, exp, log, matmul, max, multiply, subtract, sumOfSquares } from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import { chinese, english, gradientCheck, gradientCheckRows, say, stepSizes, summaryOf } from "../src/index.ts";

type Pair = PlaceableGate<[Expr, Expr], { x: Expr; y: Expr }>;

/** The lecture's multiply with its two gradients mistaken for each other. */
const swapped: Pair = defineGate(
  "swapped",
  (x: Expr, y: Expr) => keep(x.mul(y), { x, y }),
  (dz, { x, y }) => [dz.mul(x), dz.mul(y)],
);

/** loss = ‖sigmoid(x·W1)·W2 − y‖², and whatever gate is asked for on the way. */
function network(activation: (x: ReturnType<typeof matmul>) => ReturnType<typeof matmul> = (x) => sigmoid(x)) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [x, y] = [graph.input("x", [5, 4]), graph.input("y", [5, 2])];
  const [w1, w2] = [graph.parameter("W1", [4, 3]), graph.parameter("W2", [3, 2])];
  const h = activation(matmul(x, w1).as("a")).as("h");
  const loss = sumOfSquares(subtract(matmul(h, w2).as("s"), y).as("d")).as("loss");
  const draw = (seed: number, shape: readonly number[]) => ({ shape, data: normal({ seed })(shape) });
  const feeds = { x: draw(1, [5, 4]), y: draw(2, [5, 2]), W1: draw(3, [4, 3]), W2: draw(4, [3, 2]) };
  return { graph, feeds, loss, w1 };
}

describe("the check of a whole two-layer network", () => {
  test("finds all gates right, with relative errors below 1e-6", () => {
    const { graph, feeds, loss } = network();
    const { ok, worst, gates, inputs, wrong } = gradientCheck(graph, feeds, loss);
    expect(gates.map(({ name, kind, status }) => `${name} ${kind} ${status}`)).toEqual([
      "a matmul right",
      "h sigmoid right",
      "s matmul right",
      "d subtract right",
      "loss sumOfSquares right",
    ]);
    expect(inputs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "x right",
      "y right",
      "W1 right",
      "W2 right",
    ]);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(1e-6);
    expect([ok, wrong]).toEqual([true, []]);
  });

  test("names the gate that is wrong, and finds no other guilty", () => {
    const { graph, feeds, loss } = network((a) => swapped(sigmoid(a), add(a, 0.5)));
    const { ok, wrong, gates, inputs, says } = gradientCheck(graph, feeds, loss);
    expect([ok, wrong]).toEqual([false, ["h"]]);
    const guilty = gates.find(({ status }) => status === "wrong")!;
    expect(guilty.kind).toBe("swapped");
    expect(say(guilty.says, english)).toMatch(
      /^swapped h is wrong: towards \w+ it sends −?[\d.]+, and differences say −?[\d.]+\.$/,
    );
    expect(say(says, english)).toContain("Wrong: h.");
    expect(say(says, chinese)).toContain("有误：h。");
    // Before the wrong gate everything is wrong, behind it nothing.
    expect(inputs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "x wrong",
      "y right",
      "W1 wrong",
      "W2 right",
    ]);
  });

  test("finds a wrong gate even where its upstream gradient is 0", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const [x, y, zero] = ["x", "y", "z"].map((name) => graph.input(name)) as [never, never, never];
    const f = multiply(swapped(x, y).as("p"), zero).as("f");
    const { wrong, inputs } = gradientCheck(graph, { x: 2, y: 5, z: 0 }, f);
    expect(wrong).toEqual(["p"]);
    expect(inputs[0]?.status).toBe("right");
  });
});

describe("kinks", () => {
  test("are marked, with the slopes on either side", () => {
    const graph = new ComputationalGraph({ dtype: "float64", policy: { reluAtZero: 0.5 } });
    const x = graph.input("x");
    const f = relu(x).as("f");
    const { ok, gates, inputs } = gradientCheck(graph, { x: 0 }, f);
    expect([ok, gates[0]?.status, inputs[0]?.status]).toEqual([true, "kink", "kink"]);
    const [element] = inputs[0]!.inputs[0]!.elements;
    expect(element!.kink!.left).toBeCloseTo(0, 9);
    expect(element!.kink!.right).toBeCloseTo(1, 9);
    expect(element!.kink!.gates).toEqual(["relu f"]);
    expect(say(inputs[0]!.says, english)).toBe(
      "x lies at a kink of relu f: its gradient is between the slopes on either side.",
    );
    expect(say(gates[0]!.says, english)).toContain("relu f lies at its own kink");
  });

  test("a gradient beyond the slopes on either side is wrong even there", () => {
    const odd = defineGate(
      "odd",
      (x: Expr) => keep(x.relu(), {}),
      (dy) => [dy.mul(3)],
    );
    const graph = new ComputationalGraph({ dtype: "float64" });
    const f = odd(graph.input("x")).as("f");
    expect(gradientCheck(graph, { x: 0 }, f).wrong).toEqual(["f"]);
  });

  test("that are near, and not here, are none", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const f = max(graph.input("x"), graph.input("y")).as("f");
    expect(gradientCheck(graph, { x: 1, y: 1 + 1e-5 }, f).gates[0]?.status).toBe("right");
    expect(gradientCheck(graph, { x: 1, y: 1 }, f).gates[0]?.status).toBe("kink");
  });
});

test("what has no gradient is not checked, and what is not finite is not known", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const [x, y] = [graph.input("x", [3]), graph.input("y")];
  argMax(x).as("i");
  const f = log(y).as("f");
  const { gates, ok } = gradientCheck(graph, { x: [1, 2, 3], y: 0 }, f);
  expect(gates.map(({ status }) => status)).toEqual(["nothing", "unknown"]);
  expect(ok).toBe(true);
});

describe("step sizes", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x");
  const f = exp(multiply(x, x)).as("f");
  const series = stepSizes(graph, { x: 0.7 }, f, x);

  test("go from 1e-1 to 1e-12", () => {
    expect(series.steps[0]?.h).toBe(1e-1);
    expect(series.steps.at(-1)?.h).toBe(1e-12);
    const falling = series.steps.every(({ h }, i) => i === 0 || h < series.steps[i - 1]!.h);
    expect(falling).toBe(true);
  });

  test("show truncation, which falls with h², on one side, and rounding, which grows as 1/h, on the other", () => {
    const at = (h: number) => series.steps.find((step) => step.h === h)!;
    expect(at(1e-2).error / at(1e-3).error).toBeCloseTo(100, -1);
    expect(at(1e-12).error).toBeGreaterThan(10 * at(1e-8).error);
    expect([at(1e-1).regime, at(1e-12).regime]).toEqual(["truncation", "rounding"]);
    expect(series.best!.h).toBeGreaterThan(1e-7);
    expect(series.best!.h).toBeLessThan(1e-3);
    expect(series.best!.relative).toBeLessThan(1e-9);
    expect(say(series.says, english)).toMatch(/^Best step: /);
  });

  test("that reach over a kink are marked, with the gate", () => {
    const graph = new ComputationalGraph({ dtype: "float64" });
    const x = graph.input("x");
    const y = relu(x).as("y");
    const { steps, best } = stepSizes(graph, { x: 0.003 }, y, x);
    expect(
      steps.filter(({ h }) => h > 0.003).every(({ regime, kinks }) => regime === "kink" && kinks[0] === "relu y"),
    ).toBe(true);
    expect(steps.filter(({ h }) => h < 0.003).some(({ regime }) => regime === "kink")).toBe(false);
    expect(best!.h).toBeLessThan(0.003);
    const always = stepSizes(graph, { x: 0 }, y, x);
    expect(always.best).toBeUndefined();
    expect(say(always.says, english)).toBe("Each of these steps reaches over a kink of relu y.");
  });
});

test("the check comes row by row too, so that a page need not wait for all of it", () => {
  const { graph, feeds, loss } = network();
  const rows = gradientCheckRows(graph, feeds, loss);
  expect(rows.next().value?.name).toBe("a");
  expect(summaryOf([...rows]).gates.map(({ name }) => name)).toEqual(["h", "s", "d", "loss"]);
});

test("where no step gives a finite difference, that is said", () => {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x");
  const { best, says } = stepSizes(graph, { x: -3 }, log(x).as("f"), x);
  expect([best, say(says, english)]).toEqual([undefined, "No step gives a finite difference here."]);
});
