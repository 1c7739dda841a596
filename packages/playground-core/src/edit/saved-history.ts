// The saved form of a history: its first document, and of each step only what it changed.
import type { DocumentNode, Id, PlaygroundDocument } from "../document/document.ts";
import { parseDocument } from "../document/parse-document.ts";
import type { Plain } from "../document/plain.ts";
import { plainCopy } from "../document/plain.ts";
import { Reader } from "../document/reader.ts";
import type { History, Step } from "./history.ts";
import { MOST_STEPS } from "./history.ts";

/** A history as JSON text, for the next time the page is opened. */
export function saveHistory({ past, present, future }: History): string {
  const steps = [...past, present, ...future];
  const saved = steps.map((step, i) => savedStep(step, steps[i - 1]?.document));
  return `{"version":1,"at":${past.length},"steps":[${saved.join()}]}`;
}

/** Steps never change: each is written once, not again with every edit that follows it. */
const written = new WeakMap<Step, { readonly before: PlaygroundDocument | undefined; readonly text: string }>();

function savedStep(step: Step, before: PlaygroundDocument | undefined): string {
  const known = written.get(step);
  if (known && known.before === before) return known.text;
  const { document, what, merge } = step;
  const text = JSON.stringify({
    what,
    ...(merge !== undefined && { merge }),
    ...(before ? { change: changeOf(before, document) } : { document }),
  });
  written.set(step, { before, text });
  return text;
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
