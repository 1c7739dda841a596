import { relu } from "@chainrule/activations";
import { ComputationalGraph, type Feeds, type Policy, type Wire } from "@chainrule/core";
import { add, matmul, matvec, max, multiply, subtract, sumOfSquares } from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import {
  build,
  type ChainStep,
  chinese,
  english,
  mathText,
  momentOf,
  say,
  stateTable,
  Timeline,
} from "../src/index.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

/** The backward steps of a graph, by the label of their nodes. */
function chains(timeline: Timeline): ReadonlyMap<string, ChainStep> {
  const steps = Array.from({ length: timeline.length + 1 }, (_, n) => momentOf(timeline, n).chain);
  return new Map(steps.flatMap((step) => (step ? [[step.node, step] as const] : [])));
}

const ofDocument = (document: typeof first): Timeline => {
  const { graph, feeds, result } = build(document, palette);
  return new Timeline(graph, feeds, { result: result! });
};

/** A graph that is made here. */
function timelineOf(make: (graph: ComputationalGraph) => Wire, feeds: Feeds, policy: Partial<Policy> = {}): Timeline {
  const graph = new ComputationalGraph({ dtype: "float64", policy });
  return new Timeline(graph, feeds, { result: make(graph) });
}

describe("a backward step of scalars", () => {
  const steps = chains(ofDocument(first));

  test("spells the chain rule out, in symbols and numbers", () => {
    const [x, y] = steps.get("q")!.rows;
    expect(mathText(x!.symbols)).toBe("∂f/∂x = ∂f/∂q · ∂q/∂x");
    expect(mathText(x!.numbers!)).toBe("−4 × 1 = −4");
    expect(mathText(y!.symbols)).toBe("∂f/∂y = ∂f/∂q · ∂q/∂y");
    const [q, z] = steps.get("f")!.rows;
    expect(mathText(q!.numbers!)).toBe("1 × (−4) = −4");
    expect(mathText(z!.numbers!)).toBe("1 × 3 = 3");
    expect([q, z].map((row) => mathText(row!.rule!))).toEqual(["∂f/∂q = ∂f/∂f · z", "∂f/∂z = ∂f/∂f · q"]);
  });

  test("names the gate's role from its own sentence, and says why at these numbers", () => {
    expect(steps.get("q")!.role!.kind).toBe("distributor");
    expect(steps.get("f")!.role!.kind).toBe("switcher");
    expect(steps.get("q")!.why.map((why) => say(why, english))).toEqual([
      "The output grows as fast as x and y, so −4 is passed on unchanged.",
    ]);
    expect(steps.get("f")!.why.map((why) => say(why, english))).toEqual([
      "q gets 1 times the value of z, −4.",
      "z gets 1 times the value of q, 3.",
    ]);
    expect(say(steps.get("f")!.why[0]!, chinese)).toBe("q 得到 1 乘以 z 的值 −4。");
  });

  test("has upstream × local = sent, at every gate of the neuron", () => {
    const scalar = [...chains(ofDocument(neuron)).values()].flatMap(({ upstream, rows }) =>
      rows.map(({ local, sent }) => ({ product: upstream.data[0]! * local!.data[0]!, sent: sent!.data[0]! })),
    );
    expect(scalar).toHaveLength(12);
    for (const { product, sent } of scalar) expect(product).toBeCloseTo(sent, 15);
  });
});

test("subtract turns the sign of its second input's gradient, and says so", () => {
  const timeline = timelineOf((graph) => subtract(graph.input("x"), graph.input("y")).as("f"), { x: 1, y: 2 });
  expect(
    chains(timeline)
      .get("f")!
      .why.map((why) => say(why, english)),
  ).toEqual([
    "The output grows as fast as x, so 1 is passed on unchanged.",
    "The output falls as fast as y grows, so 1 is passed on with its sign turned.",
  ]);
});

describe("a router", () => {
  const routed = (feeds: Feeds, policy: Partial<Policy> = {}): ChainStep =>
    chains(timelineOf((graph) => max(graph.input("x"), graph.input("y")).as("f"), feeds, policy)).get("f")!;

  test("sends everything to the winner, and says who that is", () => {
    const step = routed({ x: 1, y: 3 });
    expect(step.role!.kind).toBe("router");
    expect(step.why.map((why) => say(why, english))).toEqual([
      "x did not decide the output, so none of the gradient goes to x.",
      "y decided the output, so the gradient goes to y.",
    ]);
    expect(step.policy.map(({ ties }) => ties)).toEqual([0]);
  });

  test("says what was declared where both are equal", () => {
    const said = (pairTies: Policy["pairTies"]): string => {
      const { policy, rows } = routed({ x: 2, y: 2 }, { pairTies });
      return `${rows.map(({ sent }) => sent!.data[0])} ${say(policy[0]!.says, english)}`;
    };
    expect(said("first")).toBe(
      "1,0 Where values tie, the first of them gets the gradient. Ties here: 1. Policy: first.",
    );
    expect(said("split")).toBe(
      "0.5,0.5 Where values tie, they share the gradient equally. Ties here: 1. Policy: split.",
    );
    expect(said("all")).toBe("1,1 Where values tie, each of them gets the whole gradient. Ties here: 1. Policy: all.");
  });
});

test("relu at 0 says which slope was declared there", () => {
  const timeline = timelineOf((graph) => relu(graph.input("x")).as("f"), { x: 0 }, { reluAtZero: 0.5 });
  const { policy, why, rows } = chains(timeline).get("f")!;
  expect(say(policy[0]!.says, english)).toBe(
    "At exactly 0 the slope of ReLU is declared to be 0.5. Elements there: 1.",
  );
  expect(rows[0]!.sent!.data[0]).toBe(0.5);
  expect(say(why[0]!, english)).toBe("The valve is open: x = 0 is on the side that passes.");
});

describe("the lecture's ‖W·x‖²", () => {
  const timeline = timelineOf(
    (graph) => sumOfSquares(matvec(graph.input("W", [2, 2]), graph.input("x", [2])).as("q")).as("f"),
    {
      W: [
        [0.1, 0.5],
        [-0.3, 0.8],
      ],
      x: [0.2, 0.4],
    },
  );
  const [w, x] = chains(timeline).get("q")!.rows;

  test("has the matrix rule, with the shape of each gradient beside it", () => {
    expect(mathText(w!.rule!)).toBe("∂f/∂W = ∂f/∂q · xᵀ");
    expect(mathText(w!.shapes!)).toBe("(2×2) = (2×1) · (2×1)ᵀ");
    expect(mathText(x!.rule!)).toBe("∂f/∂x = Wᵀ · ∂f/∂q");
    expect(mathText(x!.shapes!)).toBe("(2) = (2×2)ᵀ · (2×1)");
    expect([w!.way, x!.way, w!.local]).toEqual(["rule", "rule", undefined]);
  });

  test("has the lecture's numbers", () => {
    const shown = (data: ArrayLike<number>): number[] => Array.from(data, (value) => Number(value.toFixed(3)));
    expect(shown(w!.sent!.data)).toEqual([0.088, 0.176, 0.104, 0.208]);
    expect(shown(x!.sent!.data)).toEqual([-0.112, 0.636]);
    expect(mathText(w!.numbers!)).toBe("[0.44; 0.52] · [0.2; 0.4]ᵀ = [0.088, 0.176; 0.104, 0.208]");
  });
});

test("a product of matrices has dA = dC · Bᵀ and dB = Aᵀ · dC, with shapes", () => {
  const timeline = timelineOf((graph) => matmul(graph.input("A", [2, 3]), graph.input("B", [3, 2])).as("C"), {
    A: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    B: { shape: [3, 2], data: [1, 0, -1, 2, 0.5, 1] },
  });
  const [a, b] = chains(timeline).get("C")!.rows;
  expect(mathText(a!.rule!)).toBe("∂C/∂A = ∂C/∂C · Bᵀ");
  expect(mathText(a!.shapes!)).toBe("(2×3) = (2×2) · (3×2)ᵀ");
  expect(mathText(b!.rule!)).toBe("∂C/∂B = Aᵀ · ∂C/∂C");
  expect(mathText(b!.shapes!)).toBe("(3×2) = (2×3)ᵀ · (2×2)");
});

test("an elementwise gate's local gradient is a vector, never a matrix", () => {
  const timeline = timelineOf((graph) => relu(graph.input("x", [4])).as("f"), { x: [1, -2, 3, -4] });
  const [row] = chains(timeline).get("f")!.rows;
  expect(row!.way).toBe("elementwise");
  expect(row!.local).toEqual({ shape: [4], data: Float64Array.of(1, 0, 1, 0) });
  expect(mathText(row!.symbols)).toBe("∂f/∂x = ∂f/∂f ⊙ ∂f/∂x");
});

test("an input that was stretched has its local gradient too, and its gradient is the sum", () => {
  const timeline = timelineOf((graph) => multiply(graph.input("x", [2, 3]), graph.input("b", [3])).as("f"), {
    x: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    b: [10, 20, 30],
  });
  const [, b] = chains(timeline).get("f")!.rows;
  expect(b!.way).toBe("stretched");
  expect(b!.local).toEqual({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
  expect(Array.from(b!.sent!.data)).toEqual([5, 7, 9]);
  expect(mathText(b!.symbols)).toBe("∂f/∂b = Σ(∂f/∂f ⊙ ∂f/∂b)");
  expect(mathText(b!.shapes!)).toBe("(3) = Σ((2×3) ⊙ (2×3))");
});

test("gradients add at branches, each contribution by the gate that sent it", () => {
  const timeline = timelineOf(
    (graph) => {
      const x = graph.input("x");
      return subtract(multiply(x, max(x, graph.input("y")).as("m")).as("p"), x).as("f");
    },
    { x: 2, y: 1 },
  );
  const { sum } = chains(timeline).get("m")!.rows[0]!;
  expect(sum!.parts.map(({ node, value }) => `${node} ${value.data[0]}`)).toEqual(["f -1", "p 2", "m 2"]);
  expect(mathText(sum!.numbers)).toBe("−1 + 2 + 2 = 3");
  expect(sum!.of).toBe(3);
  const early = chains(timeline).get("p")!.rows[0]!.sum!;
  expect(mathText(early.numbers)).toBe("−1 + 2 = 1");
});

test("a forward step is spelled out as well, with what is kept for the way back", () => {
  const timeline = ofDocument(first);
  const forward = momentOf(timeline, 2).forward!;
  expect(mathText(forward.formula!)).toBe("f = q · z");
  expect(mathText(forward.numbers!)).toBe("3 · (−4) = −12");
  expect(forward.kept.map(({ name, wire, value }) => `${name} ${wire?.label} ${value.data[0]}`)).toEqual([
    "x q 3",
    "y z -4",
  ]);
});

test("each step is announced in one short sentence, in both languages", () => {
  const timeline = ofDocument(first);
  const said = (language: typeof english): string[] =>
    Array.from({ length: timeline.length + 1 }, (_, n) => say(momentOf(timeline, n).announcement, language));
  expect(said(english)).toEqual([
    "Start. x = −2, y = 5 and z = −4. Step 0 of 5.",
    "Forward, add: q = 3. Step 1 of 5.",
    "Forward, multiply: f = −12. Step 2 of 5.",
    "Backward begins: the gradient at f is 1. Step 3 of 5.",
    "Backward, multiply: sends −4 to q and 3 to z. Step 4 of 5.",
    "Backward, add: sends −4 to x and −4 to y. Step 5 of 5.",
  ]);
  expect(said(chinese)[4]).toBe("反向，multiply：送出给 q 的 −4、给 z 的 3。第 4 步，共 5 步。");
});

test("the table has a row for each value, with what is known of it", () => {
  const timeline = ofDocument(first);
  const rows = (n: number): string[] =>
    stateTable(timeline, n).rows.map(({ name, kind, inputs, value, gradient, changed }) =>
      [
        name,
        typeof kind === "string" ? kind : say(kind, english),
        inputs.join(),
        value?.data[0] ?? "",
        gradient?.sum.data[0] ?? "",
        changed ? "new" : "",
      ].join("|"),
    );
  expect(rows(1)).toEqual(["x|input||-2||", "y|input||5||", "q|add|x,y|3||new", "z|input||-4||", "f|multiply|q,z|||"]);
  expect(rows(5)).toEqual([
    "x|input||-2|-4|new",
    "y|input||5|-4|new",
    "q|add|x,y|3|-4|",
    "z|input||-4|3|",
    "f|multiply|q,z|-12|1|",
  ]);
  expect(stateTable(timeline, 1).columns.map((column) => say(column, chinese))).toEqual([
    "名称",
    "门",
    "输入",
    "值",
    "梯度",
  ]);
});

test("a number that was written into the formula is a number there, and gets no row", () => {
  const timeline = timelineOf((graph) => multiply(add(graph.input("x"), 3).as("q"), -2).as("f"), { x: 1 });
  expect(stateTable(timeline, timeline.length).rows.map(({ name }) => name)).toEqual(["x", "q", "f"]);
  const { rows, why } = chains(timeline).get("f")!;
  expect(rows.map(({ wire }) => wire.label)).toEqual(["q"]);
  expect(mathText(rows[0]!.rule!)).toBe("∂f/∂q = ∂f/∂f · (−2)");
  expect(why.map((reason) => say(reason, english))).toEqual(["q gets 1 times −2."]);
  expect(say(momentOf(timeline, 4).announcement, english)).toBe("Backward, multiply: sends −2 to q. Step 4 of 5.");
});
