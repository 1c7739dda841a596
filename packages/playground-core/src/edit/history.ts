// Undo and redo of everything. A history is plain data: documents share what did not change, and its saved form holds only what did.
import type { DocumentNode, Id, PlaygroundDocument } from "../document/document.ts";
import { parseDocument } from "../document/parse-document.ts";
import type { Plain } from "../document/plain.ts";
import { plainCopy } from "../document/plain.ts";
import { Reader } from "../document/reader.ts";

/** A document, and what led to it. */
export interface Step {
  readonly document: PlaygroundDocument;
  /** What was done, as a key that a page translates: "move", "connect". */
  readonly what: string;
  /** Edits in a row with the same text are one: all of a drag. */
  readonly merge?: string;
}

export interface History {
  readonly past: readonly Step[];
  readonly present: Step;
  readonly future: readonly Step[];
}

/** How many steps back are kept. */
const MOST_STEPS = 200;

/** A history that begins with a document. */
export const startHistory = (document: PlaygroundDocument): History => ({
  past: [],
  present: { document, what: "open" },
  future: [],
});

/** Adds an edit; what was undone is gone. */
export function record(history: History, step: Step): History {
  const { past, present, future } = history;
  if (step.document === present.document) return history;
  const isSame = step.merge !== undefined && step.merge === present.merge && future.length === 0;
  return { past: isSame ? past : [...past, present].slice(-MOST_STEPS), present: step, future: [] };
}

/** Changes the present without a step: for what nobody wants to undo, as looking elsewhere. */
export const amend = (history: History, document: PlaygroundDocument): History => ({
  ...history,
  present: { ...history.present, document },
});

/** One step back, if there is one. */
export function undo(history: History): History {
  const { past, present, future } = history;
  const before = past.at(-1);
  return before ? { past: past.slice(0, -1), present: before, future: [present, ...future] } : history;
}

/** One step forward again, if there is one. */
export function redo(history: History): History {
  const { past, present, future } = history;
  const [next, ...later] = future;
  return next ? { past: [...past, present], present: next, future: later } : history;
}

/** A history as JSON text, for the next time the page is opened. */
export function saveHistory({ past, present, future }: History): string {
  const steps = [...past, present, ...future];
  const saved = steps.map(({ document, what, merge }, i) => {
    const before = steps[i - 1]?.document;
    return {
      what,
      ...(merge !== undefined && { merge }),
      ...(before ? { change: changeOf(before, document) } : { document }),
    };
  });
  return JSON.stringify({ version: 1, at: past.length, steps: saved });
}

/** The history in a saved text, every document of it checked; throws a PlaygroundError. */
export function parseHistory(text: string): History {
  const root = new Reader(plainCopy(parsed(text)), "");
  const { version, at, steps } = root.fields("version", "at", "steps");
  version.number(1, 1);
  const items = steps.list("steps", MOST_STEPS * 2 + 1);
  const read: Step[] = [];
  for (const item of items) {
    const { what, merge, document, change } = item.fields("what", "merge", "document", "change");
    const before = read.at(-1)?.document;
    const next = before ? changed(before, change) : parseDocument(document.value);
    const key = (reader: Reader): string => reader.textThat((word) => /^[\w. -]{1,80}$/.test(word), "key");
    read.push({ document: next, what: key(what), ...(!merge.isAbsent && { merge: key(merge) }) });
  }
  const index = at.number(0, Math.max(0, read.length - 1));
  const present = read[index] ?? at.refuse("E_RANGE", { value: index, least: 0, most: read.length - 1 });
  return { past: read.slice(0, index), present, future: read.slice(index + 1) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new Reader(null, "").refuse("E_NOT_JSON");
  }
}

const FIELDS = ["result", "groups", "view", "lesson", "customGates"] as const;

/** What is different, field by field and node by node. */
function changeOf(before: PlaygroundDocument, after: PlaygroundDocument): object {
  const fields = FIELDS.filter((field) => before[field] !== after[field]);
  const known = new Map(before.nodes.map((node) => [node.id, node]));
  const set = after.nodes.filter((node) => known.get(node.id) !== node);
  const ids = after.nodes.map(({ id }) => id);
  const here = new Set(ids);
  const removed = before.nodes.filter(({ id }) => !here.has(id)).map(({ id }) => id);
  const plainOrder = ordered(before.nodes, set, removed).map(({ id }) => id);
  const isPlain = plainOrder.every((id, i) => id === ids[i]);
  return {
    ...Object.fromEntries(fields.map((field) => [field, after[field]])),
    ...(set.length > 0 && { set }),
    ...(removed.length > 0 && { removed }),
    ...(!isPlain && { order: ids }),
  };
}

function changed(before: PlaygroundDocument, reader: Reader): PlaygroundDocument {
  const { set, removed, order, ...fields } = reader.fields("set", "removed", "order", ...FIELDS);
  const list = (item: Reader): readonly Plain[] =>
    item.isAbsent ? [] : item.list("nodes", Number.MAX_SAFE_INTEGER).map(({ value }) => value as Plain);
  const nodes = ordered(before.nodes, list(set) as unknown as readonly DocumentNode[], list(removed) as readonly Id[]);
  const places = new Map(list(order).map((id, i) => [id, i]));
  const place = (node: DocumentNode): number => places.get(node?.id) ?? 0;
  const given = FIELDS.filter((field) => !fields[field].isAbsent).map((field) => [field, fields[field].value]);
  const sorted = order.isAbsent ? nodes : [...nodes].sort((a, b) => place(a) - place(b));
  return parseDocument({ ...before, ...Object.fromEntries(given), nodes: sorted });
}

/** Old nodes at their places, without those that were removed; new ones after them. */
function ordered(
  before: readonly DocumentNode[],
  set: readonly DocumentNode[],
  removed: readonly Id[],
): readonly DocumentNode[] {
  const gone = new Set(removed);
  const next = new Map(set.map((node) => [node?.id, node]));
  const stayed = before.filter(({ id }) => !gone.has(id)).map((node) => next.get(node.id) ?? node);
  const known = new Set(before.map(({ id }) => id));
  return [...stayed, ...set.filter((node) => !known.has(node?.id))];
}
