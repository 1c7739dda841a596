// From something of unknown origin to a document, whole or not at all.
import { shown } from "../problems/problem.ts";
import type {
  CustomGate,
  DocumentNode,
  GateNode,
  Group,
  Id,
  InputNode,
  LessonPosition,
  Operand,
  Options,
  OptionValue,
  PlaygroundDocument,
  View,
} from "./document.ts";
import { isNodeId, limits } from "./document.ts";
import { isOptionText, isSource, isTitle, nameOf } from "./names.ts";
import { NumberReader } from "./numbers.ts";
import { inOrder, lastGates } from "./order.ts";
import { plainCopy } from "./plain.ts";
import { Reader } from "./reader.ts";

const NODE_ID = /^n[1-9]\d{0,6}$/;
const GROUP_ID = /^g[1-9]\d{0,6}$/;
const OPTION_NAME = /^[A-Za-z]\w{0,39}$/;
/** Lessons are known by words with hyphens: chain-rule. */
const LESSON = /^[a-z][a-z0-9-]{0,59}$/;

/**
 * A document out of unknown data, in canonical form, or a {@link PlaygroundError} with the path of what is wrong.
 * Whatever it is made of, nothing of it is run, and nothing of it is kept but plain data.
 */
export function parseDocument(data: unknown): PlaygroundDocument {
  const root = new Reader(copyOf(data), "");
  const versioned = root.value as { readonly version?: unknown } | null;
  const version = typeof versioned === "object" ? versioned?.version : undefined;
  if (version !== undefined && version !== 1) root.refuse("E_VERSION", { version: shown(String(version)) });
  const fields = root.fields("version", "nodes", "result", "groups", "view", "lesson", "customGates");
  fields.version.number(1, 1);
  const nodes = readNodes(fields.nodes);
  const groups = fields.groups.isAbsent ? [] : readGroups(fields.groups, nodes);
  return {
    version: 1,
    nodes,
    result: readResult(fields.result, nodes),
    groups,
    view: fields.view.isAbsent ? { positions: {}, zoom: null } : readView(fields.view, nodes, groups),
    lesson: fields.lesson.isAbsent ? null : readLesson(fields.lesson),
    customGates: fields.customGates.isAbsent ? [] : readCustomGates(fields.customGates),
  };
}

/** Proxies may throw anything while they are copied. */
function copyOf(data: unknown): ReturnType<typeof plainCopy> {
  try {
    return plainCopy(data);
  } catch (error) {
    if (error instanceof Error && error.name === "PlaygroundError") throw error;
    return new Reader(undefined, "").refuse("E_NOT_PLAIN", { kind: "proxy" });
  }
}

function readNodes(reader: Reader): readonly DocumentNode[] {
  const numbers = new NumberReader();
  const items = reader.list("nodes", limits.nodes);
  const nodes = items.map((item) => readNode(item, numbers));
  const ids = new Set<Id>();
  const names = new Set<string>();
  for (const [i, { id, name }] of nodes.entries()) {
    const item = items[i] as Reader;
    if (ids.has(id)) item.refuse("E_DUPLICATE", { name: id });
    ids.add(id);
    if (name === undefined) continue;
    if (names.has(name)) item.refuse("E_DUPLICATE", { name });
    names.add(name);
  }
  for (const [i, node] of nodes.entries()) {
    if (node.kind === "input") continue;
    const port = node.inputs.findIndex((operand) => isNodeId(operand) && !ids.has(operand));
    if (port >= 0)
      new Reader(null, `${items[i]?.path}.inputs[${port}]`).refuse("E_NO_NODE", { id: String(node.inputs[port]) });
  }
  const ordered = inOrder(nodes);
  const placed = new Set(ordered);
  const left = ordered.length === nodes.length ? -1 : nodes.findIndex((node) => !placed.has(node));
  if (left >= 0) items[left]?.refuse("E_CYCLE", { name: nodes[left]?.name ?? (nodes[left]?.id as string) });
  return ordered;
}

function readNode(reader: Reader, numbers: NumberReader): DocumentNode {
  const value = reader.value as { readonly kind?: unknown } | null;
  const kind = typeof value === "object" ? value?.kind : undefined;
  if (kind === "gate") return readGate(reader, numbers);
  const { id, name, value: given, dtype } = reader.fields("kind", "id", "name", "value", "dtype");
  if (kind !== "input")
    new Reader(null, `${reader.path}.kind`).refuse("E_TEXT", { text: shown(String(kind)), what: "kind" });
  const node: InputNode = { kind: "input", id: readId(id, NODE_ID), name: readName(name), value: numbers.read(given) };
  if (dtype.isAbsent) return node;
  const text = dtype.textThat((type) => type === "int32" || type === "bool", "dtype") as "int32" | "bool";
  numbers.checkDtype(given, node.value, text);
  return { ...node, dtype: text };
}

function readGate(reader: Reader, numbers: NumberReader): GateNode {
  const { id, gate, inputs, options, name } = reader.fields("kind", "id", "gate", "inputs", "options", "name");
  const node: GateNode = {
    kind: "gate",
    id: readId(id, NODE_ID),
    gate: readName(gate),
    inputs: inputs.list("inputs", limits.inputsOfAGate).map((item): Operand => {
      if (item.value === null) return null;
      return typeof item.value === "string" ? readId(item, NODE_ID) : numbers.read(item);
    }),
    options: options.isAbsent ? {} : readOptions(options),
  };
  return name.isAbsent ? node : { ...node, name: readName(name) };
}

const readId = (reader: Reader, form: RegExp): Id => reader.textThat((text) => form.test(text), "id");

function readName(reader: Reader): string {
  const text = reader.text();
  return nameOf(text) ?? reader.refuse("E_NAME", { name: shown(text) });
}

/** Settings of a gate, by name. */
export function readOptions(reader: Reader): Options {
  const entries = reader.entries("options", limits.options).map(([name, item]): readonly [string, OptionValue] => {
    if (!OPTION_NAME.test(name) || nameOf(name) === undefined) item.refuse("E_NAME", { name: shown(name) });
    return [name, readOption(item)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readOption(reader: Reader): OptionValue {
  const { value } = reader;
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return reader.number();
  if (typeof value === "string") return reader.textThat(isOptionText, "setting");
  const items = reader.list("numbers", limits.optionLength);
  const nested = items.some((item) => typeof item.value === "object");
  if (nested) return items.map((item) => item.list("numbers", limits.optionLength).map((number) => number.number()));
  return items.map((item) => (typeof item.value === "string" ? item.textThat(isOptionText, "setting") : item.number()));
}

function readResult(reader: Reader, nodes: readonly DocumentNode[]): Id | null {
  if (reader.isAbsent || reader.value === null) return lastGates(nodes).at(-1) ?? null;
  const id = readId(reader, NODE_ID);
  return nodes.some((node) => node.id === id) ? id : reader.refuse("E_NO_NODE", { id });
}

function readGroups(reader: Reader, nodes: readonly DocumentNode[]): readonly Group[] {
  const gates = new Set(nodes.filter(({ kind }) => kind === "gate").map(({ id }) => id));
  const seen = new Set<Id>();
  return reader.list("groups", limits.groups).map((item) => {
    const fields = item.fields("id", "name", "folded", "nodes");
    const id = readId(fields.id, GROUP_ID);
    if (seen.has(id)) fields.id.refuse("E_DUPLICATE", { name: id });
    seen.add(id);
    const members = fields.nodes.list("nodes", limits.nodes).map((member) => {
      const node = readId(member, NODE_ID);
      if (!gates.has(node)) member.refuse("E_NO_NODE", { id: node });
      // A gate is in one group at most: taking it out of those that are left says so.
      gates.delete(node);
      return node;
    });
    if (members.length === 0) fields.nodes.refuse("E_EMPTY_GROUP");
    const inside = new Set(members);
    const inDocumentOrder = nodes.filter((node) => inside.has(node.id)).map((node) => node.id);
    return {
      id,
      name: fields.name.textThat(isTitle, "title"),
      folded: fields.folded.boolean(),
      nodes: inDocumentOrder,
    };
  });
}

function readView(reader: Reader, nodes: readonly DocumentNode[], groups: readonly Group[]): View {
  const { positions, zoom } = reader.fields("positions", "zoom");
  const order = new Map([...nodes, ...groups].map(({ id }, i) => [id, i]));
  const whole = (item: Reader): number => Math.round(item.number(-limits.coordinate, limits.coordinate)) + 0;
  const placed = (positions.isAbsent ? [] : positions.entries("positions", limits.nodes)).map(([id, item]) => {
    if (!order.has(id)) item.refuse("E_NO_NODE", { id: shown(id) });
    const [x, y, ...more] = item.list("coordinates", 2);
    if (!x || !y || more.length > 0) return item.refuse("E_TYPE", { expected: "two numbers", found: "a list" });
    return [id, [whole(x), whole(y)] as const] as const;
  });
  const sorted = placed.sort(([a], [b]) => (order.get(a) as number) - (order.get(b) as number));
  const isFit = zoom.isAbsent || zoom.value === null;
  return { positions: Object.fromEntries(sorted), zoom: isFit ? null : readZoom(zoom) };
}

function readZoom(reader: Reader): NonNullable<View["zoom"]> {
  const { x, y, scale } = reader.fields("x", "y", "scale");
  const most = limits.coordinate;
  return { x: x.number(-most, most), y: y.number(-most, most), scale: scale.number(0.001, 1000) };
}

function readLesson(reader: Reader): LessonPosition | null {
  if (reader.value === null) return null;
  const { lesson, step } = reader.fields("lesson", "step");
  const whole = Math.floor(step.number(0, 10_000));
  return { lesson: lesson.textThat((text) => LESSON.test(text), "lesson"), step: whole };
}

function readCustomGates(reader: Reader): readonly CustomGate[] {
  const seen = new Set<string>();
  return reader.list("customGates", limits.customGates).map((item) => {
    const fields = item.fields("name", "source");
    const name = readName(fields.name);
    if (seen.has(name)) fields.name.refuse("E_DUPLICATE", { name });
    seen.add(name);
    return { name, source: fields.source.textThat(isSource, "source") };
  });
}
