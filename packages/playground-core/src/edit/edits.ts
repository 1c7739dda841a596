// Edits: pure functions from a document to the next. One that cannot be done is refused with a PlaygroundError, and nothing has changed.
import type {
  DocumentNode,
  GateNode,
  Id,
  InputNode,
  NumberValue,
  Operand,
  Options,
  OptionValue,
  PlaygroundDocument,
} from "../document/document.ts";
import { isNodeId, limits } from "../document/document.ts";
import { labelsOf } from "../document/labels.ts";
import { isTitle, nameOf } from "../document/names.ts";
import { NumberReader, strangerOf } from "../document/numbers.ts";
import { downstreamOf } from "../document/order.ts";
import { readOptions } from "../document/parse-document.ts";
import { plainCopy } from "../document/plain.ts";
import { Reader } from "../document/reader.ts";
import type { Palette, PaletteGate } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import { refuse, shown } from "../problems/problem.ts";
import { nodeOf, settle, withNode } from "./settle.ts";

/** The id that the next node will have. */
export const nextId = ({ nodes }: PlaygroundDocument): Id =>
  `n${nodes.reduce((highest, { id }) => Math.max(highest, Number(id.slice(1))), 0) + 1}`;

const FIRST_NAMES = ["x", "y", "z", "w", "a", "b", "c"];

/** A name that no node has. */
export function freeName(document: PlaygroundDocument): string {
  const taken = new Set(labelsOf(document.nodes).values());
  const plain = FIRST_NAMES.find((name) => !taken.has(name));
  if (plain !== undefined) return plain;
  for (let i = 1; ; i++) if (!taken.has(`x${i}`)) return `x${i}`;
}

/** Adds an input; x, y, z, … when it has no name. */
export function addInput(
  document: PlaygroundDocument,
  { name, value = 1 }: { readonly name?: string; readonly value?: NumberValue } = {},
): PlaygroundDocument {
  const checked = name === undefined ? freeName(document) : checkedName(document, name, undefined);
  const node: InputNode = { kind: "input", id: nextId(document), name: checked, value: checkedValue(value) };
  return settle(document, [...document.nodes, node]);
}

/** Adds a gate; inputs that are not given are open. */
export function addGate(
  document: PlaygroundDocument,
  palette: Palette,
  gate: string,
  { inputs = [], options = {} }: { readonly inputs?: readonly Operand[]; readonly options?: Options } = {},
): PlaygroundDocument {
  const entry = entryOf(palette, gate);
  const id = nextId(document);
  const node: GateNode = {
    kind: "gate",
    id,
    gate,
    inputs: fitted(inputs, entry),
    options: checkedOptions(entry, options),
  };
  for (const operand of inputs) checkOperand(document, operand, undefined);
  return settle(document, [...document.nodes, node]);
}

/** Connects a node, or numbers, to an input of a gate. A gate of any number of inputs takes one more at its end. E_CYCLE, E_NO_PORT. */
export function connect(
  document: PlaygroundDocument,
  palette: Palette,
  { from, to, port }: { readonly from: Operand; readonly to: Id; readonly port: number },
): PlaygroundDocument {
  const node = gateOf(document, to);
  const isMore =
    port === node.inputs.length && palette.get(node.gate)?.arity === undefined && port < limits.inputsOfAGate;
  checkPort(document, node, isMore ? 0 : port);
  const operand = checkOperand(document, from, to);
  const inputs = isMore ? [...node.inputs, operand] : node.inputs.with(port, operand);
  return withNode(document, { ...node, inputs });
}

/** Opens an input of a gate. */
export function disconnect(
  document: PlaygroundDocument,
  { to, port }: { readonly to: Id; readonly port: number },
): PlaygroundDocument {
  const node = gateOf(document, to);
  checkPort(document, node, port);
  return withNode(document, { ...node, inputs: node.inputs.with(port, null) });
}

/** Takes away an input of a gate that takes any number of them. */
export function removePort(
  document: PlaygroundDocument,
  palette: Palette,
  { of, port }: { readonly of: Id; readonly port: number },
): PlaygroundDocument {
  const node = gateOf(document, of);
  checkPort(document, node, port);
  const expected = palette.get(node.gate)?.arity;
  const given = node.inputs.length - 1;
  if (expected !== undefined || given === 0) refuse("E_ARITY", { gate: node.gate, expected: expected ?? "1+", given });
  return withNode(document, { ...node, inputs: node.inputs.toSpliced(port, 1) });
}

/** Removes nodes; what they went into is open. */
export function removeNodes(document: PlaygroundDocument, ids: Iterable<Id>): PlaygroundDocument {
  const gone = new Set(ids);
  for (const id of gone) nodeOf(document, id);
  const open = (operand: Operand): Operand => (isNodeId(operand) && gone.has(operand) ? null : operand);
  const left = document.nodes
    .filter(({ id }) => !gone.has(id))
    .map((node): DocumentNode => {
      const isTouched = node.kind === "gate" && node.inputs.some((operand) => isNodeId(operand) && gone.has(operand));
      return isTouched ? { ...node, inputs: node.inputs.map(open) } : node;
    });
  return settle(document, left);
}

/** Gives a node a name; null takes a gate's away. E_NAME, E_DUPLICATE. */
export function rename(document: PlaygroundDocument, id: Id, name: string | null): PlaygroundDocument {
  const node = nodeOf(document, id);
  if (name !== null) return withNode(document, { ...node, name: checkedName(document, name, id) });
  if (node.kind === "input") refuse("E_NAME", { name: "" });
  const { name: _, ...unnamed } = node;
  return withNode(document, unnamed);
}

/** Changes the value of an input. E_RAGGED, E_NOT_FINITE, E_DTYPE, … */
export function setValue(document: PlaygroundDocument, id: Id, value: NumberValue): PlaygroundDocument {
  const node = nodeOf(document, id);
  if (node.kind === "gate") return refuse("E_NOT_AN_INPUT", { name: labelOf(document, id) });
  const checked = checkedValue(value);
  const stranger = node.dtype && strangerOf(checked, node.dtype);
  if (node.dtype && stranger !== undefined) refuse("E_DTYPE", { value: stranger, dtype: node.dtype });
  return withNode(document, { ...node, value: checked });
}

/** Puts another gate at a node's place: it keeps the name and the inputs that it has room for, and has its own settings. */
export function changeGate(document: PlaygroundDocument, palette: Palette, id: Id, gate: string): PlaygroundDocument {
  const node = gateOf(document, id);
  const entry = entryOf(palette, gate);
  const inputs = node.inputs.slice(0, entry.arity ?? node.inputs.length);
  return withNode(document, { ...node, gate, inputs: fitted(inputs, entry), options: {} });
}

/** Gives a gate all of its inputs anew. E_CYCLE, E_ARITY. */
export function rewire(
  document: PlaygroundDocument,
  palette: Palette,
  id: Id,
  inputs: readonly Operand[],
): PlaygroundDocument {
  const node = gateOf(document, id);
  const { arity, name } = entryOf(palette, node.gate);
  const given = inputs.length;
  if (given === 0 || given > limits.inputsOfAGate || (arity !== undefined && given !== arity))
    refuse("E_ARITY", { gate: name, expected: arity ?? "1+", given });
  return withNode(document, { ...node, inputs: inputs.map((operand) => checkOperand(document, operand, id)) });
}

/** Gives a gate other settings; those left out are the gate's own. E_OPTION. */
export function setOptions(
  document: PlaygroundDocument,
  palette: Palette,
  id: Id,
  options: Options,
): PlaygroundDocument {
  const node = gateOf(document, id);
  return withNode(document, { ...node, options: checkedOptions(entryOf(palette, node.gate), options) });
}

/** Changes one setting of a gate; undefined gives it back to the gate. E_OPTION. */
export function setOption(
  document: PlaygroundDocument,
  palette: Palette,
  { of, name, value }: { readonly of: Id; readonly name: string; readonly value: OptionValue | undefined },
): PlaygroundDocument {
  const others = Object.entries(gateOf(document, of).options).filter(([known]) => known !== name);
  const options = Object.fromEntries([...others, ...(value === undefined ? [] : [[name, value] as const])]);
  return setOptions(document, palette, of, options);
}

/** Says which node's gradient is taken. */
export function setResult(document: PlaygroundDocument, id: Id): PlaygroundDocument {
  return { ...document, result: nodeOf(document, id).id };
}

/** The label of a node, for messages. */
export const labelOf = ({ nodes }: PlaygroundDocument, id: Id): string => labelsOf(nodes).get(id) ?? id;

function gateOf(document: PlaygroundDocument, id: Id): GateNode {
  const node = nodeOf(document, id);
  return node.kind === "gate" ? node : refuse("E_NOT_A_GATE", { name: labelOf(document, id) });
}

const entryOf = (palette: Palette, gate: string): PaletteGate =>
  palette.get(gate) ?? refuse("E_UNKNOWN_GATE", unknownName(gate, palette.keys()));

/** As many inputs as the gate takes: open ones for those that are missing. */
function fitted(inputs: readonly Operand[], { name, arity }: PaletteGate): readonly Operand[] {
  const count = arity ?? Math.max(inputs.length, 2);
  if (inputs.length > count || count > limits.inputsOfAGate)
    refuse("E_ARITY", { gate: name, expected: arity ?? `1-${limits.inputsOfAGate}`, given: inputs.length });
  return Array.from({ length: count }, (_, i) => inputs[i] ?? null);
}

function checkPort(document: PlaygroundDocument, { id, inputs }: GateNode, port: number): void {
  if (!Number.isInteger(port) || port < 0 || port >= inputs.length)
    refuse("E_NO_PORT", { name: labelOf(document, id), port: Number(port) + 1, count: inputs.length });
}

/** An operand that may go into a node: not one that is computed of it. */
function checkOperand(document: PlaygroundDocument, operand: Operand, into: Id | undefined): Operand {
  if (operand === null) return null;
  if (!isNodeId(operand)) return checkedValue(operand);
  nodeOf(document, operand);
  const isLoop = into !== undefined && downstreamOf(document.nodes, [into]).has(operand);
  if (isLoop) refuse("E_CYCLE", { name: labelOf(document, into) });
  return operand;
}

function checkedName(document: PlaygroundDocument, text: string, of: Id | undefined): string {
  const name = nameOf(String(text)) ?? refuse("E_NAME", { name: shown(String(text)) });
  if (document.nodes.some((node) => node.id !== of && node.name === name)) refuse("E_DUPLICATE", { name });
  return name;
}

/** A value as a document holds it. */
export const checkedValue = (value: unknown): NumberValue =>
  new NumberReader().read(new Reader(plainCopy(value), "value"));

/** Settings as a document holds them: plain, and such as the gate has. */
export function checkedOptions(
  { name: gate, settings }: Pick<PaletteGate, "name" | "settings">,
  options: Options,
): Options {
  const checked = readOptions(new Reader(plainCopy(options), "options"));
  const strange = Object.keys(checked).find((name) => settings && !Object.hasOwn(settings, name));
  if (strange !== undefined) refuse("E_OPTION", { gate, ...unknownName(strange, Object.keys(settings ?? {})) });
  return checked;
}

/** A title as a document holds it. */
export const checkedTitle = (title: string): string =>
  isTitle(title) ? title : refuse("E_TEXT", { text: shown(String(title)), what: "title" });
