import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addGate,
  addInput,
  amend,
  connect,
  disconnect,
  emptyDocument,
  equalDocuments,
  fold,
  group,
  type History,
  move,
  type PlaygroundDocument,
  PlaygroundError,
  parseDocument,
  parseHistory,
  readExpression,
  record,
  redo,
  removeNodes,
  rename,
  saveHistory,
  setResult,
  setValue,
  setZoom,
  startHistory,
  undo,
} from "../src/index.ts";
import { first } from "./lecture.ts";
import { palette } from "./palette.ts";

type Draw = readonly [kind: number, a: number, b: number, text: string];
const gates = [...palette.keys()];

/** Any edit, of whatever is there; one that is refused changes nothing. */
function edit(document: PlaygroundDocument, [kind, a, b, text]: Draw): PlaygroundDocument {
  const { nodes, groups } = document;
  const id = (at: number): string => nodes[at % nodes.length]?.id ?? "n1";
  const groupId = groups[a % groups.length]?.id ?? "g1";
  const edits: readonly (() => PlaygroundDocument)[] = [
    () => addInput(document, { value: a }),
    () => addGate(document, palette, gates[a % gates.length] as string, {}),
    () => addGate(document, palette, "add", { inputs: [id(a), id(b)] }),
    () => connect(document, palette, { from: id(a), to: id(b), port: a % 2 }),
    () => disconnect(document, { to: id(a), port: b % 2 }),
    () => removeNodes(document, [id(a)]),
    () => rename(document, id(a), text),
    () => setValue(document, id(a), [b, a]),
    () => move(document, { [id(a)]: [a, b] }),
    () => setZoom(document, { x: a, y: b, scale: 2 }),
    () => group(document, [id(a), id(b)], text),
    () => fold(document, groupId, b % 2 === 0),
    () => setResult(document, id(a)),
    () => readExpression(`${text} * 2 + x; x = 3`, palette, { previous: document, defaultValue: 1 }),
  ];
  try {
    return edits[kind % edits.length]?.() ?? document;
  } catch (error) {
    if (error instanceof PlaygroundError) return document;
    throw error;
  }
}

const draws = fc.array(
  fc.tuple(fc.nat(), fc.nat(20), fc.nat(20), fc.constantFrom("x", "y", "q", "f", "long_name", "θ")),
  {
    minLength: 50,
    maxLength: 50,
  },
);
const times = (count: number, change: (history: History) => History, from: History): History =>
  Array.from({ length: count }).reduce<History>((history) => change(history), from);

test("fifty random edits, all undone and all done again, come to equal documents at both ends, after a reload as well", () => {
  let done = 0;
  fc.assert(
    fc.property(draws, (edits) => {
      const start = startHistory(first);
      const end = edits.reduce((history, draw) => {
        const document = edit(history.present.document, draw);
        // What edits make is what would be read.
        expect(parseDocument(document)).toEqual(document);
        return record(history, { document, what: "edit" });
      }, start);
      done += end.past.length;
      const reloaded = parseHistory(saveHistory(end));
      for (const history of [end, reloaded]) {
        const undone = times(50, undo, history);
        expect(equalDocuments(undone.present.document, first)).toBe(true);
        const redone = times(50, redo, undone);
        expect(equalDocuments(redone.present.document, end.present.document)).toBe(true);
        expect(redone.past).toHaveLength(end.past.length);
      }
    }),
    { numRuns: 100 },
  );
  expect(done).toBeGreaterThan(100 * 20);
});

test("all of a drag is one step, and looking elsewhere is none", () => {
  let history = startHistory(first);
  for (let x = 1; x <= 10; x++)
    history = record(history, {
      document: move(history.present.document, { n1: [x, 0] }),
      what: "move",
      merge: "drag 1",
    });
  history = record(history, {
    document: move(history.present.document, { n1: [0, 5] }),
    what: "move",
    merge: "drag 2",
  });
  history = amend(history, setZoom(history.present.document, { x: 0, y: 0, scale: 2 }));
  expect(history.past.map(({ what }) => what)).toEqual(["open", "move"]);
  expect(undo(history).present.document.view.positions).toEqual({ n1: [10, 0] });
  expect(undo(undo(history)).present.document).toBe(first);
});

test("nothing to undo, nothing to redo and nothing changed leave a history as it is", () => {
  const history = startHistory(first);
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
  expect(record(history, { document: first, what: "nothing" })).toBe(history);
});

test("an edit after an undo makes the others unreachable, and two hundred steps are kept", () => {
  const one = record(startHistory(emptyDocument), { document: first, what: "a" });
  expect(record(undo(one), { document: addInput(emptyDocument), what: "b" }).future).toEqual([]);
  const long = times(300, (h) => record(h, { document: addInput(h.present.document), what: "input" }), one);
  expect(long.past).toHaveLength(200);
  expect(saveHistory(long).length).toBeLessThan(100_000);
  expect(parseHistory(saveHistory(long)).past).toHaveLength(200);
});

test("a saved history that was tampered with is refused whole", () => {
  const saved = saveHistory(record(startHistory(first), { document: rename(first, "n1", "a"), what: "rename" }));
  const refusal = (text: string) => {
    try {
      parseHistory(text);
    } catch (error) {
      if (error instanceof PlaygroundError) return error.code;
      throw error;
    }
    return "none";
  };
  expect(refusal(saved)).toBe("none");
  expect(refusal(saved.slice(1))).toBe("E_NOT_JSON");
  expect(refusal(saved.replace('"at":1', '"at":2'))).toBe("E_RANGE");
  expect(refusal(saved.replace('"a"', '"<b>"'))).toBe("E_NAME");
  expect(refusal(saved.replace('"set":[{', '"set":[null,{'))).toBe("E_TYPE");
  expect(refusal(saved.replace('"what":"rename"', '"what":"<script>"'))).toBe("E_TEXT");
  expect(refusal("[]")).toBe("E_TYPE");
});
