import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText, equalDocuments, PlaygroundError, parseDocument, sameGraph } from "../src/index.ts";
import { first, neuron } from "./lecture.ts";

/** What refuses a document: the code and the path. */
function refusal(data: unknown): string {
  try {
    parseDocument(data);
  } catch (error) {
    if (error instanceof PlaygroundError) return `${error.code} ${error.at.path}`;
    throw error;
  }
  return "none";
}
const json = (data: unknown): Record<string, never> => JSON.parse(JSON.stringify(data));
const withNode = (i: number, change: object) => ({
  ...first,
  nodes: first.nodes.map((node, at) => (at === i ? { ...node, ...change } : node)),
});

test("a document is read back as it was written", () => {
  for (const document of [first, neuron]) {
    expect(parseDocument(json(document))).toEqual(document);
    expect(canonicalText(parseDocument(json(document)))).toBe(canonicalText(document));
  }
});

test("what is left out has its own values, and the result is the last gate", () => {
  const { version, nodes } = json(first);
  expect(parseDocument({ version, nodes })).toEqual(first);
  expect(parseDocument({ version: 1, nodes: [] }).result).toBeNull();
});

test("nodes are put in order, and equal documents have one text", () => {
  const turned = parseDocument({ ...first, nodes: [...first.nodes].reverse() });
  expect(turned.nodes.map(({ id }) => id)).toEqual(["n1", "n2", "n3", "n4", "n5"]);
  expect(equalDocuments(turned, first)).toBe(true);
  expect(equalDocuments(withNode(0, { value: 3 }), first)).toBe(false);
});

test("documents are the same graph whatever their ids and their order", () => {
  const renamed = JSON.parse(JSON.stringify(first).replace(/"n(\d)"/g, '"n1$1"'));
  expect(sameGraph(parseDocument(renamed), first)).toBe(true);
  expect(equalDocuments(parseDocument(renamed), first)).toBe(false);
  expect(sameGraph(parseDocument(withNode(2, { inputs: ["n2", "n1"] })), first)).toBe(false);
  expect(sameGraph(parseDocument(withNode(2, { inputs: ["n1", "n1"] })), first)).toBe(false);
  expect(sameGraph({ ...first, result: "n3" }, first)).toBe(false);
});

describe("refuses, with the path,", () => {
  test.each([
    ["nothing at all", undefined, "E_NOT_PLAIN "],
    ["null", null, "E_TYPE "],
    ["a list", [], "E_TYPE "],
    ["a later version", { ...first, version: 2 }, "E_VERSION "],
    ["no version", { nodes: [] }, "E_TYPE version"],
    ["a field that is not there", { ...first, evil: 1 }, "E_UNKNOWN_FIELD "],
    ["a node that is a number", { version: 1, nodes: [3] }, "E_TYPE nodes[0]"],
    ["an unknown kind", withNode(0, { kind: "magic" }), "E_TEXT nodes[0].kind"],
    ["an id of another form", withNode(0, { id: "__proto__" }), "E_TEXT nodes[0].id"],
    ["an id that is taken", withNode(1, { id: "n1" }), "E_DUPLICATE nodes[1]"],
    ["a name that is taken", withNode(1, { name: "x" }), "E_DUPLICATE nodes[1]"],
    ["a name of an object's own", withNode(0, { name: "constructor" }), "E_NAME nodes[0].name"],
    ["a name that turns the line around", withNode(0, { name: "a\u202eb" }), "E_NAME nodes[0].name"],
    ["markup as a name", withNode(0, { name: "<img src=x onerror=alert(1)>" }), "E_NAME nodes[0].name"],
    ["NaN", withNode(0, { value: Number.NaN }), "E_NOT_FINITE nodes[0].value"],
    ["infinity", withNode(0, { value: [1, Number.NEGATIVE_INFINITY] }), "E_NOT_FINITE nodes[0].value[1]"],
    ["a text as a value", withNode(0, { value: "1" }), "E_TYPE nodes[0].value"],
    ["an empty vector", withNode(0, { value: [] }), "E_EMPTY_VALUE nodes[0].value"],
    ["a ragged matrix", withNode(0, { value: [[1, 2], [3]] }), "E_RAGGED nodes[0].value[1]"],
    ["three axes", withNode(0, { value: [[[1]]] }), "E_TYPE nodes[0].value[0][0]"],
    ["a fraction as int32", withNode(0, { value: 1.5, dtype: "int32" }), "E_DTYPE nodes[0].value"],
    ["a dtype that inputs do not have", withNode(0, { dtype: "float16" }), "E_TEXT nodes[0].dtype"],
    ["an input that is not there", withNode(2, { inputs: ["n1", "n9"] }), "E_NO_NODE nodes[2].inputs[1]"],
    ["a cycle", withNode(2, { inputs: ["n1", "n5"] }), "E_CYCLE nodes[2]"],
    ["a gate that goes into itself", withNode(2, { inputs: ["n1", "n3"] }), "E_CYCLE nodes[2]"],
    [
      "a setting called __proto__",
      withNode(2, { options: JSON.parse('{"__proto__": 1}') }),
      "E_NAME nodes[2].options.__proto__",
    ],
    ["a setting with a control character", withNode(2, { options: { by: "a\0" } }), "E_TEXT nodes[2].options.by"],
    ["a function among the settings", withNode(2, { options: { by: () => 1 } }), "E_NOT_PLAIN nodes[2].options.by"],
    ["a result that is not there", { ...first, result: "n9" }, "E_NO_NODE result"],
    [
      "a group without gates",
      { ...first, groups: [{ id: "g1", name: "a", folded: true, nodes: [] }] },
      "E_EMPTY_GROUP groups[0].nodes",
    ],
    [
      "an input in a group",
      { ...first, groups: [{ id: "g1", name: "a", folded: true, nodes: ["n1"] }] },
      "E_NO_NODE groups[0].nodes[0]",
    ],
    [
      "a position of nobody",
      { ...first, view: { positions: { n9: [0, 0] }, zoom: null } },
      "E_NO_NODE view.positions.n9",
    ],
    [
      "a position with three numbers",
      { ...first, view: { positions: { n1: [0, 0, 0] } } },
      "E_TOO_MANY view.positions.n1",
    ],
    ["a scale of 0", { ...first, view: { zoom: { x: 0, y: 0, scale: 0 } } }, "E_RANGE view.zoom.scale"],
    [
      "a custom gate that turns lines around",
      { ...first, customGates: [{ name: "g", source: "a\u202eb" }] },
      "E_TEXT customGates[0].source",
    ],
    ["too many nodes", { version: 1, nodes: Array(10_001).fill(0) }, "E_TOO_MANY nodes"],
  ])("%s", (_, data, expected) => expect(refusal(data)).toBe(expected));
});

test("refuses getters, proxies, loops and depth before anything of them acts", () => {
  const looped: Record<string, unknown> = { version: 1 };
  looped.nodes = looped;
  expect(refusal(looped)).toMatch(/^E_DEPTH/);
  let ran = 0;
  expect(
    refusal({
      version: 1,
      get nodes() {
        return ran++;
      },
    }),
  ).toBe("E_NOT_PLAIN .nodes");
  const proxy = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("caught");
      },
    },
  );
  expect(refusal(proxy)).toBe("E_NOT_PLAIN ");
  expect(ran).toBe(0);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(refusal({ version: 1, nodes: deep })).toMatch(/^E_DEPTH/);
  expect(refusal({ version: 1, nodes: Array(2 ** 31) })).toMatch(/^E_TOO_MANY/);
});

test("whatever the data, there is a document or a typed refusal, and prototypes stay as they are", () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withSparseArray: true }),
      (data) => {
        refusal(data);
        refusal({ version: 1, nodes: data });
        refusal({ ...first, view: data, groups: data });
      },
    ),
    { numRuns: 500 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});
