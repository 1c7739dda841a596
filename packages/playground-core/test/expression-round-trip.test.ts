import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DocumentNode,
  emptyDocument,
  type Id,
  labelsOf,
  type PlaygroundDocument,
  printExpression,
  readExpression,
  sameGraph,
} from "../src/index.ts";
import { documents } from "./documents.ts";
import { palette } from "./palette.ts";

/** The document with the names by which a text must call what it uses more than once. */
function named(document: PlaygroundDocument, text: PlaygroundDocument): PlaygroundDocument {
  const labels = labelsOf(document.nodes);
  const inText = new Set(text.nodes.map(({ name }) => name));
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const label = labels.get(node.id) as string;
      return node.name === undefined && inText.has(label) ? { ...node, name: label } : node;
    }),
  };
}

test("any document is read back from its text: the same graph, in the same words", () => {
  fc.assert(
    fc.property(documents, (document) => {
      const text = printExpression(document, palette);
      const read = readExpression(text, palette);
      expect(sameGraph(read, named(document, read)), text).toBe(true);
      expect(printExpression(read, palette)).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test("the result among gates that are all alike stays the one that it was", () => {
  const gate = (id: Id, input: Id | null): DocumentNode => ({
    kind: "gate",
    id,
    gate: "abs",
    inputs: [input],
    options: {},
  });
  const document: PlaygroundDocument = {
    ...emptyDocument,
    nodes: [
      { kind: "input", id: "n1", name: "x", value: [[0]] },
      gate("n3", "n1"),
      gate("n4", null),
      gate("n5", "n1"),
      gate("n6", "n1"),
      gate("n7", null),
    ],
    result: "n3",
  };
  expect(readExpression(printExpression(document, palette), palette, { previous: document })).toEqual(document);
});

test("with the document that it was, it is that document again: ids, order, groups and places", () => {
  fc.assert(
    fc.property(documents, (document) => {
      const text = printExpression(document, palette);
      expect(readExpression(text, palette, { previous: document }), text).toEqual(document);
    }),
    { numRuns: 1000 },
  );
});
