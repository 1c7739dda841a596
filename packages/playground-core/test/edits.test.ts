import { describe, expect, test } from "vitest";
import {
  addGate,
  addInput,
  changeGate,
  connect,
  disconnect,
  emptyDocument,
  fold,
  group,
  move,
  nextId,
  type PlaygroundDocument,
  PlaygroundError,
  printExpression,
  readExpression,
  removeNodes,
  removePort,
  rename,
  renameGroup,
  sameGraph,
  setCustomGate,
  setOption,
  setResult,
  setValue,
  setZoom,
  ungroup,
} from "../src/index.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

const print = (document: PlaygroundDocument) => printExpression(document, palette);
const refusal = (edit: () => unknown): string => {
  try {
    edit();
  } catch (error) {
    if (error instanceof PlaygroundError) return error.code;
    throw error;
  }
  return "none";
};

test("the lecture's graph, put together by hand, is the one that was typed", () => {
  let made: PlaygroundDocument = emptyDocument;
  for (const value of [-2, 5, -4]) made = addInput(made, { value });
  made = addGate(made, palette, "add");
  expect(made.nodes.at(-1)).toEqual({ kind: "gate", id: "n4", gate: "add", inputs: [null, null], options: {} });
  made = connect(made, palette, { from: "n1", to: "n4", port: 0 });
  made = connect(made, palette, { from: "n2", to: "n4", port: 1 });
  expect(made.result).toBe("n4");
  made = addGate(made, palette, "multiply", { inputs: ["n4", "n3"] });
  expect(made.result).toBe("n5");
  expect(sameGraph(made, readExpression("(x+y)*z; x=-2, y=5, z=-4", palette))).toBe(true);
  expect(print(made)).toBe("(x + y) * z; x = -2, y = 5, z = -4");
});

test("edits do one thing each, and leave the document before as it was", () => {
  const before = JSON.stringify(first);
  expect(print(disconnect(first, { to: "n5", port: 0 }))).toBe("q = x + y; f = _ * z; x = -2, y = 5, z = -4");
  expect(print(removeNodes(first, ["n3"]))).toBe("f = _ * z; x = -2, y = 5, z = -4");
  expect(print(removeNodes(first, ["n5", "n4"]))).toBe("q = x + y; x = -2, y = 5");
  expect(print(rename(first, "n3", "sum"))).toBe("sum = x + y; f = sum * z; x = -2, y = 5, z = -4");
  expect(print(rename(first, "n3", null))).toBe("f = (x + y) * z; x = -2, y = 5, z = -4");
  expect(print(setValue(first, "n1", [1, 2]))).toBe("q = x + y; f = q * z; x = [1, 2], y = 5, z = -4");
  expect(print(changeGate(first, palette, "n3", "tanh"))).toBe("q = tanh(x); f = q * z; x = -2, y = 5, z = -4");
  expect(print(changeGate(first, palette, "n3", "maxout"))).toContain("q = maxout(x, y)");
  expect(print(connect(first, palette, { from: 3, to: "n5", port: 1 }))).toContain("f = multiply(q, 3)");
  expect(print(setResult(first, "n3"))).toBe("q = x + y; f = q * z; q; x = -2, y = 5, z = -4");
  expect(JSON.stringify(first)).toBe(before);
});

test("a gate of any number of inputs takes one more at its end, and gives it back", () => {
  const two = changeGate(first, palette, "n5", "maxout");
  const three = connect(two, palette, { from: "n1", to: "n5", port: 2 });
  expect(print(three)).toContain("f = maxout(q, z, x)");
  expect(print(removePort(three, palette, { of: "n5", port: 1 }))).toContain("f = maxout(q, x)");
});

test("settings are changed one by one, and given back to the gate", () => {
  const leaky = changeGate(first, palette, "n3", "leakyRelu");
  const steep = setOption(leaky, palette, { of: "n3", name: "slope", value: 0.5 });
  expect(print(steep)).toContain("q = leakyRelu(x, slope=0.5)");
  expect(print(setOption(steep, palette, { of: "n3", name: "slope", value: undefined }))).toContain("leakyRelu(x);");
});

test("what comes later in the document may go into what comes earlier", () => {
  const late = addInput(first, { name: "late" });
  const made = connect(late, palette, { from: "n6", to: "n3", port: 0 });
  expect(made.nodes.map(({ id }) => id)).toEqual(["n1", "n2", "n6", "n3", "n4", "n5"]);
  expect(nextId(made)).toBe("n7");
});

test("gates are grouped, folded, opened, renamed and taken apart", () => {
  const { groups: _, ...plain } = neuron;
  const made = group({ ...plain, groups: [] }, ["n13", "n10", "n11", "n12"], "σ (sigmoid)");
  expect(made.groups).toEqual([{ id: "g1", name: "σ (sigmoid)", folded: true, nodes: ["n10", "n11", "n12", "n13"] }]);
  expect(fold(made, "g1", false).groups[0]?.folded).toBe(false);
  expect(renameGroup(made, "g1", "S").groups[0]?.name).toBe("S");
  expect(ungroup(move(made, { g1: [1, 1] }), "g1")).toEqual({ ...made, groups: [] });
});

test("places are whole numbers, in the document's order, and go with their nodes", () => {
  const moved = move(first, { n5: [10.4, -0.2], n1: [1, 2] });
  expect(Object.entries(moved.view.positions)).toEqual([
    ["n1", [1, 2]],
    ["n5", [10, 0]],
  ]);
  expect(move(moved, { n1: null }).view.positions).toEqual({ n5: [10, 0] });
  expect(removeNodes(moved, ["n5"]).view.positions).toEqual({ n1: [1, 2] });
  expect(setZoom(moved, { x: 1, y: 2, scale: 3 }).view.zoom).toEqual({ x: 1, y: 2, scale: 3 });
});

describe("refuses", () => {
  const moved = setCustomGate(first, "mine", "export const mine = 1;");
  test.each<[string, string, () => unknown]>([
    ["a cycle", "E_CYCLE", () => connect(first, palette, { from: "n5", to: "n3", port: 0 })],
    ["a gate into itself", "E_CYCLE", () => connect(first, palette, { from: "n3", to: "n3", port: 0 })],
    [
      "an input that a gate does not have",
      "E_NO_PORT",
      () => connect(first, palette, { from: "n1", to: "n3", port: 2 }),
    ],
    ["half an input", "E_NO_PORT", () => disconnect(first, { to: "n3", port: 0.5 })],
    ["connecting to an input", "E_NOT_A_GATE", () => connect(first, palette, { from: "n1", to: "n2", port: 0 })],
    ["connecting what is not there", "E_NO_NODE", () => connect(first, palette, { from: "n9", to: "n3", port: 0 })],
    ["a gate that is not there", "E_UNKNOWN_GATE", () => addGate(first, palette, "constructor")],
    ["more inputs than the gate takes", "E_ARITY", () => addGate(first, palette, "tanh", { inputs: ["n1", "n2"] })],
    ["fewer inputs than one", "E_ARITY", () => removePort(first, palette, { of: "n3", port: 0 })],
    [
      "a setting that the gate does not have",
      "E_OPTION",
      () => addGate(first, palette, "tanh", { options: { by: 1 } }),
    ],
    ["a name that is taken", "E_DUPLICATE", () => rename(first, "n1", "q")],
    ["a name that is none", "E_NAME", () => rename(first, "n1", "1x")],
    ["taking an input's name away", "E_NAME", () => rename(first, "n1", null)],
    ["a value for a gate", "E_NOT_AN_INPUT", () => setValue(first, "n3", 1)],
    ["a ragged value", "E_RAGGED", () => setValue(first, "n1", [[1], [2, 3]])],
    ["NaN", "E_NOT_FINITE", () => setValue(first, "n1", Number.NaN)],
    ["a place at infinity", "E_RANGE", () => move(first, { n1: [Number.POSITIVE_INFINITY, 0] })],
    ["a place of nobody", "E_NO_NODE", () => move(first, { n9: [0, 0] })],
    ["a group with two outputs", "E_GROUP_SEVERAL_OUTPUTS", () => group(setResult(first, "n3"), ["n3", "n5"], "g")],
    ["a group that a path leaves", "E_GROUP_LEAVES", () => group(neuron, ["n6", "n9"], "g")],
    ["a group of inputs", "E_NOT_A_GATE", () => group(first, ["n1"], "g")],
    ["a gate in two groups", "E_IN_GROUP", () => group(neuron, ["n13"], "g")],
    ["a group of nothing", "E_EMPTY_GROUP", () => group(first, [], "g")],
    ["a title that turns the line around", "E_TEXT", () => group(first, ["n5"], "a\u202eb")],
    ["a source that hides something", "E_TEXT", () => setCustomGate(moved, "mine", "a\u0000")],
  ])("%s", (_, code, edit) => expect(refusal(edit)).toBe(code));
});
