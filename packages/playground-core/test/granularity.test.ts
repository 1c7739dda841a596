import { defineGate, type Expr, type Gate, keep } from "@chainrule/core";
import { expect, test } from "vitest";
import { chinese, english, type Granularity, granularityOf, describeProblem as inWords, say } from "../src/index.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

const sigmoid = ["n10", "n11", "n12", "n13"];
const compared = (...[document, ids, options]: [typeof first, readonly string[], object?]): Granularity => {
  const found = granularityOf(document, palette, ids, options);
  if ("code" in found) throw new Error(inWords(found));
  return found;
};

test("the four gates of 1/(1+e^-x) merge into one with the same value and gradients", () => {
  const { inputs, output, open, merged } = compared(neuron, sigmoid, { name: "sigmoid4" });
  expect([inputs, output]).toEqual([["add1"], "reciprocal0"]);
  expect([open.gates, merged.gates]).toEqual([["negate", "exp", "shift", "reciprocal"], ["sigmoid4"]]);
  expect(merged.apart).toBeLessThanOrEqual(1e-12);
  expect(merged.equal).toBe(true);
  expect(merged.gradients.map(({ name, open }) => [name, Number(open.data[0]?.toFixed(2))])).toEqual([["add1", 0.2]]);
});

test("what each form keeps in memory has names and sizes, and ops are counted", () => {
  const { open, merged, single } = compared(neuron, sigmoid, { single: "sigmoid" });
  expect(open.kept.map(({ name }) => name)).toEqual(["exp0", "reciprocal0"]);
  expect(merged.keptNumbers).toBe(2);
  expect(single!.kept).toEqual([{ name: "sigmoid0", value: { shape: [], data: [0.7310585786300049] } }]);
  expect([open, merged, single!].map(({ keptBytes }) => keptBytes)).toEqual([16, 16, 8]);
  expect([open, merged, single!].map(({ forwardOps }) => forwardOps)).toEqual([4, 4, 1]);
  expect(single!.backwardOps).toBeLessThan(open.backwardOps);
  expect(single!.equal).toBe(true);
  expect(say(single!.says, english)).toContain("2 in small gates, 1 in one.");
  expect(say(single!.says, chinese)).toContain("小门共 2 个，合并后 1 个");
});

test("a value that two gates keep is kept once", () => {
  const both = {
    ...first,
    nodes: [
      ...first.nodes,
      { kind: "gate", id: "n6", gate: "multiply", inputs: ["n5", "n3"], options: {}, name: "g" } as const,
    ],
    result: "n6",
  };
  const { open } = compared(both, ["n5", "n6"]);
  expect(open.kept.map(({ name }) => name)).toEqual(["q", "z", "f"]);
});

test("a gate that is another function is found out", () => {
  const { single } = compared(neuron, sigmoid, { single: "tanh" });
  expect(single!.equal).toBe(false);
  expect(say(single!.says, english)).toMatch(
    /^These are not the same function: values or gradients are up to 0\.\d+ apart\.$/,
  );
});

test("a selection with two outputs, or a path that comes back, is refused with the reason", () => {
  const refused = (ids: readonly string[]): string => {
    const found = granularityOf(neuron, palette, ids);
    return "code" in found ? found.code : "merged";
  };
  expect(refused(["n6", "n7"])).toBe("E_GROUP_SEVERAL_OUTPUTS");
  expect(refused(["n10", "n13"])).toMatch(/^E_GROUP_/);
  expect(refused(sigmoid)).toBe("merged");
});

test("vectors are merged like numbers, and keep as many of them", () => {
  const vectors = {
    ...neuron,
    nodes: neuron.nodes.map((node) => (node.kind === "input" ? { ...node, value: [1, -2, 3] } : node)),
  };
  const { open, merged } = compared(vectors, sigmoid);
  expect([open.keptNumbers, merged.keptNumbers]).toEqual([6, 6]);
  expect(merged.equal).toBe(true);
});

test("gates that no gradient reaches are compared by what they would send", () => {
  const silenced = {
    ...neuron,
    nodes: [
      ...neuron.nodes,
      { kind: "gate", id: "n14", gate: "scale", inputs: ["n13"], options: { by: 0 }, name: "f" } as const,
    ],
    result: "n14",
  };
  const { merged, single } = compared(silenced, sigmoid, { single: "sigmoid" });
  expect(merged.gradients[0]!.open.data[0]).toBeCloseTo(0, 12);
  expect([merged.equal, single!.equal]).toEqual([true, true]);
  const wrong = defineGate(
    "wrong",
    (x: Expr) => keep(x.sigmoid(), { y: x.sigmoid() }),
    (dy, { y }) => [dy.mul(y)],
  );
  const ours = palette.get("sigmoid")!;
  const withWrong = new Map(palette).set("wrong", { ...ours, name: "wrong", make: () => wrong as unknown as Gate });
  const found = granularityOf(silenced, withWrong, sigmoid, { single: "wrong" });
  expect("code" in found ? found.code : found.single!.equal).toBe(false);
});

test("a result that has no gradient leaves the comparison to the gates themselves", () => {
  const whole = {
    ...neuron,
    nodes: [
      ...neuron.nodes,
      { kind: "gate", id: "n14", gate: "sign", inputs: ["n13"], options: {}, name: "f" } as const,
      { kind: "gate", id: "n15", gate: "equal", inputs: ["n14", "n13"], options: {} } as const,
    ],
    result: "n15",
  };
  const { merged } = compared(whole, sigmoid);
  expect([merged.gradients, merged.equal]).toEqual([[], true]);
});
