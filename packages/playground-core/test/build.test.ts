import { Pass, reference } from "@chainrule/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  build,
  chineseProblems,
  type GateNode,
  describeProblem as inWords,
  labelsOf,
  type PlaygroundDocument,
  printExpression,
  readExpression,
  rebuild,
  rename,
  setResult,
  setValue,
  withWrittenGates,
} from "../src/index.ts";
import { documents } from "./documents.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

/** The value of the result and the gradients of the inputs, by name. */
function run(document: PlaygroundDocument, options = {}) {
  const { graph, wires, feeds, result, problems } = build(document, palette, options);
  expect(problems).toEqual([]);
  const pass = new Pass(graph, reference, feeds).forward().backward(result!);
  const inputs = document.nodes.filter(({ kind }) => kind === "input");
  return {
    nodes: graph.nodes.length,
    value: pass.value(result!).nested(),
    gradients: Object.fromEntries(inputs.map(({ id, name }) => [name, pass.gradient(wires.get(id)!).nested()])),
  };
}

/** The document with other inputs or options of one gate. */
const withGate = (id: string, change: Partial<GateNode>): PlaygroundDocument => ({
  ...first,
  nodes: first.nodes.map((node) => (node.id === id && node.kind === "gate" ? { ...node, ...change } : node)),
});

test("the lecture's first graph comes to -12, with its gradients", () => {
  expect(run(first)).toEqual({ nodes: 2, value: -12, gradients: { x: -4, y: -4, z: 3 } });
});

test("wires are called as the document calls them", () => {
  const { wires } = build(first, palette);
  expect([...wires].map(([id, { label }]) => `${id} ${label}`)).toEqual(["n1 x", "n2 y", "n3 q", "n4 z", "n5 f"]);
});

test("a folded group is one gate, with the same gradients", () => {
  const folded = { ...neuron, groups: neuron.groups.map((group) => ({ ...group, folded: true })) };
  const [open, one] = [run(neuron), run(folded)];
  expect([open.nodes, one.nodes]).toEqual([8, 5]);
  expect(one.value).toBeCloseTo(open.value as number, 14);
  for (const [name, gradient] of Object.entries(open.gradients))
    expect(one.gradients[name], name).toBeCloseTo(gradient as number, 12);
  expect(open.gradients.w0).toBeCloseTo(-0.1966, 4);
  expect(run(folded, { unfold: true }).nodes).toBe(8);
});

test("an open input is a problem of its gate, and what comes after waits", () => {
  const { problems, wires, result } = build(withGate("n3", { inputs: ["n1", null] }), palette);
  expect(problems.map(({ code, at }) => ({ code, ...at }))).toEqual([
    { code: "E_OPEN_INPUT", node: "n3", port: 1 },
    { code: "E_WAITS", node: "n5", port: 0 },
  ]);
  expect(problems.map((problem) => inWords(problem))).toEqual([
    "input 2 of q is open: connect something to it.",
    "it waits for q, which cannot be computed yet.",
  ]);
  expect([...wires.keys()]).toEqual(["n1", "n2", "n4"]);
  expect(result).toBeUndefined();
});

test("a gate that is not loaded is named, with the nearest one that is", () => {
  const [problem] = build(withGate("n3", { gate: "ad" }), palette).problems;
  expect(inWords(problem!)).toContain('there is no gate "ad".');
  const [near] = build(withGate("n3", { gate: "multipy" }), palette).problems;
  expect(inWords(near!)).toContain('Did you mean "multiply"?');
  expect(inWords(near!, chineseProblems)).toContain("是指“multiply”吗？");
});

test("a gate that was written in the page waits to be allowed, and nothing of it runs", () => {
  const document = {
    ...withGate("n3", { gate: "mine" }),
    customGates: [{ name: "mine", source: "globalThis.ran = 1" }],
  };
  const waiting = withWrittenGates(palette, document);
  expect(build(document, waiting).problems.map(({ code }) => code)).toEqual(["E_NOT_ALLOWED", "E_WAITS"]);
  const text = printExpression(document, waiting);
  expect(text).toBe("q = mine(x, y); f = q * z; x = -2, y = 5, z = -4");
  expect(readExpression(text, waiting, { previous: document })).toEqual(document);
  expect("ran" in globalThis).toBe(false);
});

test("a graph stays where only values change, and is built anew where a shape does", () => {
  const built = build(first, palette);
  const moved = setValue(first, "n1", 3);
  const again = rebuild(built, [first, moved], palette);
  expect(again.graph).toBe(built.graph);
  expect(again.feeds).toEqual({ x: 3, y: 5, z: -4 });
  expect(new Pass(again.graph, reference, again.feeds).forward().value(again.result!).read()).toBe(-32);
  for (const other of [setValue(first, "n1", [3]), rename(first, "n1", "a"), setResult(first, "n3")])
    expect(rebuild(built, [first, other], palette).graph).not.toBe(built.graph);
});

test("what core says about shapes, settings and inputs stands at the gate", () => {
  const codes = (id: string, change: Partial<GateNode>) =>
    build(withGate(id, change), palette).problems.map(({ code }) => code);
  expect(codes("n5", { gate: "matmul" })).toEqual(["E_CORE"]);
  expect(codes("n5", { inputs: ["n3"] })).toEqual(["E_ARITY"]);
  expect(codes("n5", { gate: "leakyRelu", inputs: ["n3"], options: { slpoe: 1 } })).toEqual(["E_CORE"]);
  expect(codes("n5", { options: { by: 1 } })).toEqual(["E_OPTION"]);
  expect(codes("n5", { gate: "reshape", inputs: ["n3"], options: {} })).toEqual(["E_CORE"]);
  expect(codes("n5", { gate: "reshape", inputs: ["n3"], options: { shape: [1, 1] } })).toEqual([]);
});

test("numbers go into gates as they are, alone as well", () => {
  const document = withGate("n3", { gate: "power", inputs: [2, 3] });
  expect(run(document).value).toBe(-32);
  expect(run(withGate("n3", { gate: "add", inputs: ["n1", [1, 3]] })).value).toEqual([4, -4]);
});

test("a value that would fill the machine is refused before it is computed", () => {
  const huge = withGate("n5", { gate: "broadcastTo", inputs: ["n3"], options: { shape: [40_000, 40_000] } });
  expect(build(huge, palette).problems.map(({ code }) => code)).toEqual(["E_VALUE_SIZE"]);
});

test("two thousand gates in a row are built without recursion", () => {
  const count = 2000;
  const nodes = Array.from({ length: count }, (_, i) => ({
    kind: "gate" as const,
    id: `n${i + 2}`,
    gate: "tanh",
    inputs: [`n${i + 1}`],
    options: {},
  }));
  const document = { ...first, nodes: [{ kind: "input" as const, id: "n1", name: "x", value: 1 }, ...nodes] };
  const { problems, wires } = build({ ...document, result: `n${count + 1}` }, palette);
  expect(problems).toEqual([]);
  expect(wires.size).toBe(count + 1);
});

test("whatever the document, it is built: every node has a wire, a problem, or a place inside a folded group", () => {
  fc.assert(
    fc.property(documents, (document) => {
      const { wires, problems, feeds, graph } = build(document, palette);
      const told = new Set(problems.map(({ at }) => at.node));
      const folded = new Set(document.groups.flatMap(({ nodes }) => nodes));
      for (const { id } of document.nodes) expect(wires.has(id) || told.has(id) || folded.has(id), id).toBe(true);
      const labels = labelsOf(document.nodes);
      for (const [id, { label }] of wires) expect(label).toBe(labels.get(id));
      expect(Object.keys(feeds)).toEqual(
        [...graph.wires.values()].filter(({ kind }) => kind === "input").map(({ label }) => label),
      );
    }),
    { numRuns: 300 },
  );
});
