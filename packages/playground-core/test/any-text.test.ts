import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isPlaygroundError,
  type PlaygroundDocument,
  parseDocument,
  printExpression,
  printTypeScript,
  readExpression,
  readTypeScript,
} from "../src/index.ts";
import { documents } from "./documents.ts";
import { first } from "./lecture.ts";
import { palette } from "./palette.ts";

/** The document, or undefined where the text was refused at a place that is in it. */
function attempt(text: string, read: () => PlaygroundDocument): PlaygroundDocument | undefined {
  try {
    return read();
  } catch (error) {
    if (!isPlaygroundError(error)) throw new Error(text, { cause: error });
    const { from = 0, to = 0 } = error.at;
    expect(from >= 0 && from <= to && to <= Math.max(text.length, 1), `${text}: ${from} to ${to}`).toBe(true);
    return undefined;
  }
}

const words =
  "x y z f q e _ add tanh max leakyRelu reshape slope shape 1 2.5 1e3 -1 + - * / @ ^ ( ) ( ) [ ] , , ; = : int32".split(
    " ",
  );
const expressions = fc
  .array(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...words, "\n", '"a"') }, fc.string()), { maxLength: 25 })
  .map((parts) => parts.join(" "));

test("any words in any order are a whole document or a refusal with its place, and a document is printed and read again", () => {
  let read = 0;
  fc.assert(
    fc.property(expressions, fc.boolean(), (text, isNew) => {
      const options = { defaultValue: 1, ...(isNew ? {} : { previous: first }) };
      const document = attempt(text, () => readExpression(text, palette, options));
      if (!document) return;
      read++;
      expect(parseDocument(document)).toEqual(document);
      const again = readExpression(printExpression(document, palette), palette, { previous: document });
      expect(again, text).toEqual(document);
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(20);
});

const kindOf = (part: string): string =>
  /^\d/.test(part) ? "number" : /^\w/.test(part) ? "word" : part.trim() === "" ? "blank" : "sign";

/** A text with some of its parts gone, doubled, made another, or made another one of the same kind that is in the text. */
const edited = (text: string, changes: readonly (readonly [number, number, string])[]): string =>
  changes.reduce((now, [at, kind, word]) => {
    const parts = now.match(/[\d.]+|\w+|\s+|[^\w\s]/gu) ?? [""];
    const i = at % parts.length;
    const part = parts[i] as string;
    const alike = parts.filter((other) => kindOf(other) === kindOf(part));
    const next = [[], [part, part], [word]][kind] ?? [alike[(at * 7) % alike.length] as string];
    return parts.toSpliced(i, 1, ...next).join("");
  }, text);
const changes = fc.array(fc.tuple(fc.nat(), fc.nat(9), fc.constantFrom(...words, "const", '"q"', "graph", "}")), {
  minLength: 1,
  maxLength: 2,
});

test("any edit of any text keeps a whole document, and the ids of what it did not touch are of that document", () => {
  let read = 0;
  fc.assert(
    fc.property(documents, changes, (previous, edits) => {
      const text = edited(printExpression(previous, palette), edits);
      const document = attempt(text, () => readExpression(text, palette, { previous, defaultValue: 1 }));
      if (!document) return;
      read++;
      expect(parseDocument(document)).toEqual(document);
      const known = new Map(previous.nodes.map((node) => [node.id, node.kind]));
      for (const { id, kind } of document.nodes) expect(known.get(id) ?? kind).toBe(kind);
    }),
    { numRuns: 600 },
  );
  expect(read).toBeGreaterThan(15);
});

test("any edit of any program is a whole document or a refusal with its place", () => {
  let read = 0;
  fc.assert(
    fc.property(documents, changes, (previous, edits) => {
      if (previous.nodes.some((node) => node.kind === "gate" && node.inputs.includes(null))) return;
      const text = edited(printTypeScript(previous, palette), edits);
      const document = attempt(text, () => readTypeScript(text, palette, { previous }));
      if (!document) return;
      read++;
      expect(parseDocument(document)).toEqual(document);
    }),
    { numRuns: 600 },
  );
  expect(read).toBeGreaterThan(5);
});
