import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  addGate,
  addInput,
  build,
  changeGate,
  chineseProblems,
  editTable,
  fromFragment,
  group,
  describeProblem as inWords,
  isPlaygroundError,
  type PlaygroundDocument,
  parseDocument,
  parseHistory,
  printExpression,
  printTypeScript,
  readExpression,
  readTypeScript,
  rename,
  renameGroup,
  setCustomGate,
  setOption,
  toFragment,
  valueIn,
} from "../src/index.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";
import { payloads } from "./payloads.ts";

const linkOf = (content: unknown) => `c1.${deflateRawSync(JSON.stringify(content)).toString("base64url")}`;
const nodeWith = (change: object) => ({
  ...first,
  nodes: first.nodes.map((node, i) => (i === 2 ? { ...node, ...change } : node)),
});

/** Every way in by which a text becomes, or may become, a part of a document. */
const ways: Readonly<Record<string, (text: string) => PlaygroundDocument | Promise<PlaygroundDocument>>> = {
  "an expression": (text) => readExpression(text, palette, { defaultValue: 1 }),
  "a name in an expression": (text) => readExpression(`${text} = x + 1`, palette, { defaultValue: 1 }),
  "a value in an expression": (text) => readExpression(`x + 1; x = ${text}`, palette),
  "a gate in an expression": (text) => readExpression(`${text}(x)`, palette, { defaultValue: 1 }),
  "a setting in an expression": (text) =>
    readExpression(`einsum(x, equation=${JSON.stringify(text)})`, palette, { defaultValue: 1 }),
  "the name of a setting in an expression": (text) =>
    readExpression(`reshape(x, ${text}=1)`, palette, { defaultValue: 1 }),
  "a program": (text) => readTypeScript(text, palette),
  "a line of a program": (text) => readTypeScript(`${printTypeScript(first, palette)}\n${text}`, palette),
  "a label in a program": (text) =>
    readTypeScript(printTypeScript(first, palette).replace('"q"', JSON.stringify(text)), palette),
  "a value in a program": (text) =>
    readTypeScript(
      printTypeScript(first, palette).replace("-2", () => text),
      palette,
    ),
  "a module in a program": (text) =>
    readTypeScript(
      printTypeScript(first, palette).replace("@chainrule/gates", () => text),
      palette,
    ),
  "a whole document": (text) => parseDocument(text),
  "an input's name in a document": (text) =>
    parseDocument({ ...first, nodes: [{ kind: "input", id: "n1", name: text, value: 1 }] }),
  "a gate's name in a document": (text) => parseDocument(nodeWith({ name: text })),
  "a gate in a document": (text) => parseDocument(nodeWith({ gate: text })),
  "an id in a document": (text) => parseDocument(nodeWith({ id: text })),
  "an operand in a document": (text) => parseDocument(nodeWith({ inputs: [text, text] })),
  "a setting in a document": (text) => parseDocument(nodeWith({ options: { by: text } })),
  "the name of a setting in a document": (text) =>
    parseDocument(nodeWith({ options: JSON.parse(`{${JSON.stringify(text)}: 1}`) })),
  "a field of a document": (text) => parseDocument({ ...first, ...JSON.parse(`{${JSON.stringify(text)}: 1}`) }),
  "a group's name": (text) =>
    parseDocument({ ...neuron, groups: neuron.groups.map((each) => ({ ...each, name: text })) }),
  "a place": (text) =>
    parseDocument({ ...first, view: { positions: JSON.parse(`{${JSON.stringify(text)}: [0, 0]}`) } }),
  "a lesson": (text) => parseDocument({ ...first, lesson: { lesson: text, step: 1 } }),
  "a custom gate's name": (text) => parseDocument({ ...first, customGates: [{ name: text, source: "" }] }),
  "a custom gate's source": (text) => parseDocument({ ...first, customGates: [{ name: "mine", source: text }] }),
  renaming: (text) => rename(first, "n1", text),
  "adding an input": (text) => addInput(first, { name: text }),
  "adding a gate": (text) => addGate(first, palette, text),
  "changing a gate": (text) => changeGate(first, palette, "n3", text),
  grouping: (text) => group(first, ["n5"], text),
  "renaming a group": (text) => renameGroup(neuron, "g1", text),
  "a setting": (text) =>
    setOption(changeGate(first, palette, "n3", "einsum"), palette, { of: "n3", name: "equation", value: text }),
  "the name of a setting": (text) =>
    setOption(changeGate(first, palette, "n3", "einsum"), palette, { of: "n3", name: text, value: 1 }),
  "writing a gate": (text) => setCustomGate(setCustomGate(first, "mine", text), text, "source"),
  "a value": (text) => ({
    ...first,
    nodes: [{ kind: "input", id: "n1", name: "x", value: valueIn(text) }],
    result: null,
  }),
  "the name cell": (text) => editTable(first, palette, { id: "n3", column: "name", text }),
  "the gate cell": (text) => editTable(first, palette, { id: "n3", column: "gate", text }),
  "the inputs cell": (text) => editTable(first, palette, { id: "n3", column: "inputs", text }),
  "the settings cell": (text) => editTable(first, palette, { id: "n3", column: "options", text }),
  "the value cell": (text) => editTable(first, palette, { id: "n1", column: "value", text }),
  "the id of a row": (text) => editTable(first, palette, { id: text, column: "name", text }),
  "a link": (text) => fromFragment(text),
  "what follows the version of a link": (text) => fromFragment(`c1.${text}`),
  "the content of a link": (text) => fromFragment(`c1.${deflateRawSync(text).toString("base64url")}`),
  "a name in a link": (text) => fromFragment(linkOf([[text], [0, 1], [[1, 1]], [text, "q"], [1]])),
  "a saved history": (text) => parseHistory(text).present.document,
  "a step of a saved history": (text) =>
    parseHistory(JSON.stringify({ version: 1, at: 0, steps: [{ what: text, document: first }] })).present.document,
};

/** What a refusal may look like: short, on one line, with nothing that controls or reorders. */
function expectReadable(text: string): void {
  expect(text.length).toBeLessThan(1000);
  expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
}

test("there are a hundred payloads", () => expect(payloads.length).toBeGreaterThanOrEqual(100));

describe("a hundred hostile texts are typed refusals or inert data, as", () => {
  test.each(Object.keys(ways))("%s", async (name) => {
    const way = ways[name]!;
    let accepted = 0;
    for (const text of payloads) {
      let document: PlaygroundDocument;
      try {
        document = await way(text);
      } catch (error) {
        if (!isPlaygroundError(error))
          throw new Error(`${name}: ${JSON.stringify(text.slice(0, 60))}`, { cause: error });
        expectReadable(error.message);
        expectReadable(inWords(error, chineseProblems));
        continue;
      }
      accepted++;
      // What was accepted is plain, whole and in canonical form, and says the same in every view.
      expect(parseDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
      if (document.nodes.length > 200) continue;
      expect(await fromFragment(await toFragment(document))).toEqual(document);
      const { problems } = build(document, palette);
      for (const problem of problems) expectReadable(inWords(problem));
      // A gate that is not loaded, or is not called as it must be, is told there; a text with it is refused.
      if (problems.some(({ code }) => !["E_OPEN_INPUT", "E_WAITS"].includes(code))) continue;
      expect(readExpression(printExpression(document, palette), palette, { previous: document })).toEqual(document);
    }
    expect(accepted).toBeLessThan(payloads.length);
    expect((globalThis as { ran?: unknown }).ran).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
