import { relu, sigmoid } from "@chainrule/activations";
import { ComputationalGraph, type Feeds, type Wire } from "@chainrule/core";
import {
  add,
  argMax,
  clip,
  exp,
  matmul,
  max,
  maxOver,
  multiply,
  negate,
  oneHot,
  subtract,
  sum,
} from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import { chinese, english, say, Timeline, whyZero } from "../src/index.ts";

/** What is said about the gradient of `x`. */
function asked(
  make: (x: Wire, graph: ComputationalGraph) => Wire,
  feeds: Feeds,
  options: { shape?: number[]; element?: number } = {},
) {
  const graph = new ComputationalGraph({ dtype: "float64" });
  const x = graph.input("x", options.shape ?? []);
  const result = make(x, graph);
  const found = whyZero(
    new Timeline(graph, feeds, { result }),
    x,
    options.element === undefined ? {} : { element: options.element },
  );
  return {
    ...found,
    kinds: found.paths.map(({ cause }) => cause.kind),
    english: found.says.map((said) => say(said, english)),
    chinese: found.says.map((said) => say(said, chinese)),
  };
}

describe("why is this gradient zero?", () => {
  test("a closed relu on the way", () => {
    const { kinds, english, chinese, paths } = asked(
      (x) => negate(relu(exp(subtract(x, 1).as("d")).as("e") && subtract(x, 4).as("s")).as("h")).as("f"),
      { x: 1 },
    );
    expect(kinds).toContain("valve");
    expect(english).toContain("Along x and s: relu h is a closed valve: s = −3 is not positive.");
    expect(chinese).toContain("沿着 x、s：relu h 是关着的阀门：s = −3 不是正数。");
    const closed = paths.find(({ cause }) => cause.kind === "valve")!;
    expect([closed.wires, closed.gates, closed.cause.gate]).toEqual([["x", "s"], ["s", "h"], "h"]);
  });

  test("a saturated sigmoid", () => {
    const { kinds, english } = asked((x) => sigmoid(x).as("f"), { x: 40 });
    expect(kinds).toEqual(["saturated"]);
    expect(english).toEqual(["The gradient of x is zero.", "sigmoid f is saturated: at x = 40 its slope is 0."]);
    expect(asked((x) => sigmoid(x).as("f"), { x: -20 }).english).toEqual([
      "The gradient of x is as good as zero.",
      "sigmoid f is saturated: at x = −20 its slope is 2.061e−9.",
    ]);
  });

  test("the loser of a max", () => {
    const { kinds, english } = asked((x, graph) => max(x, graph.input("y")).as("f"), { x: 1, y: 3 });
    expect(kinds).toEqual(["loser"]);
    expect(english[1]).toBe("max f chose otherwise: x = 1 lost against y.");
  });

  test("a multiplication by 0", () => {
    const { kinds, english } = asked((x, graph) => multiply(graph.input("z"), x).as("f"), { x: 7, z: 0 });
    expect(kinds).toEqual(["timesZero"]);
    expect(english[1]).toBe("multiply f multiplies the gradient of x by z, which is 0.");
    const matrices = asked(
      (x, graph) => matmul(graph.input("Z", [1, 2]), x).as("f"),
      { x: { shape: [2, 1], data: [1, 2] }, Z: { shape: [1, 2], data: [0, 0] } },
      { shape: [2, 1] },
    );
    expect(matrices.english[1]).toBe("matmul f multiplies the gradient of x by Z, which is 0.");
  });

  test("no path to the result", () => {
    const { kinds, english } = asked(
      (x, graph) => {
        exp(x).as("e");
        return negate(graph.input("y")).as("f");
      },
      { x: 1, y: 2 },
    );
    expect(kinds).toEqual(["noPath"]);
    expect(english[1]).toBe("Along x and e: no path leads from e to the result.");
  });

  test("a gate that stops all gradients", () => {
    const { kinds, english } = asked(
      (x) => sum(oneHot({ depth: 3 })(argMax(x).as("i")).as("o")).as("f"),
      { x: [1, 2, 0] },
      { shape: [3] },
    );
    expect(kinds).toEqual(["stops"]);
    expect(english[1]).toMatch(/stops every gradient on its way to/);
  });

  test("a flat branch", () => {
    const { kinds } = asked((x) => clip({ min: -1, max: 1 })(x).as("f"), { x: 3 });
    expect(kinds).toEqual(["branch"]);
  });

  test("contributions that cancel", () => {
    const { kinds, english } = asked((x) => subtract(add(x, 1).as("a"), x).as("f"), { x: 3 });
    expect(kinds).toEqual(["cancels"]);
    expect(english[1]).toBe("what comes back to x adds up to nothing: 1 and −1.");
  });

  test("a product that is too small", () => {
    const { kinds } = asked((x, graph) => multiply(multiply(x, 0.02).as("a"), graph.input("y")).as("f"), {
      x: 1,
      y: 1e-3,
    });
    expect(kinds).toEqual(["tiny"]);
  });

  test("every way is followed, each to its own closed gate", () => {
    const { kinds, paths } = asked(
      (x, graph) => add(relu(negate(x).as("n")).as("h"), multiply(x, graph.input("z")).as("p")).as("f"),
      { x: 2, z: 0 },
    );
    expect(new Set(kinds)).toEqual(new Set(["valve", "timesZero"]));
    expect(paths.map(({ gates }) => gates.join(" → ")).sort()).toEqual(["n → h", "p"]);
  });
});

test("of a vector one number may be asked about", () => {
  const make = (x: Wire): Wire => sum(relu(x).as("h")).as("f");
  const feeds = { x: [5, -2, 3] };
  expect(asked(make, feeds, { shape: [3], element: 0 }).zero).toBe(false);
  const closed = asked(make, feeds, { shape: [3], element: 1 });
  expect(closed.english).toEqual(["The gradient of x is zero.", "relu h is a closed valve: x = −2 is not positive."]);
});

test("of an axis only the winner gets a gradient", () => {
  const { english } = asked((x) => maxOver(x).as("f"), { x: [1, 9, 3] }, { shape: [3], element: 2 });
  expect(english[1]).toBe("maxOver f chose otherwise: of x = 3 only the winner gets a gradient.");
});

test("a gradient that is not zero is shown", () => {
  const { zero, english } = asked((x) => exp(x).as("f"), { x: 0 });
  expect([zero, english]).toEqual([false, ["The gradient of x is not zero: 1. Its largest size is 1."]]);
});

test("a result without gradients says so", () => {
  const { kinds, english } = asked((x) => argMax(x).as("f"), { x: [1, 2] }, { shape: [2] });
  expect([kinds, english]).toEqual([[], ["The result has no gradient: it is not a float."]]);
});
