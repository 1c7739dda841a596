// The table view: a row for each node, and cells that are edits.
import type { Id, NumberValue, Operand, Options, OptionValue, PlaygroundDocument } from "../document/document.ts";
import { isNodeId } from "../document/document.ts";
import { labelsOf } from "../document/labels.ts";
import { changeGate, rename, rewire, setOptions, setResult, setValue } from "../edit/edits.ts";
import { nodeOf } from "../edit/settle.ts";
import { Cursor } from "../expression/cursor.ts";
import { optionText, valueText } from "../expression/print-expression.ts";
import type { Palette } from "../palette/palette.ts";
import { unknownName } from "../palette/palette.ts";
import { refuse } from "../problems/problem.ts";

/** A node as a row of texts; null where it has no such cell. */
export interface TableRow {
  readonly id: Id;
  readonly kind: "input" | "gate";
  /** Its name, or what it is called without one. */
  readonly label: string;
  readonly name: string | null;
  readonly gate: string | null;
  /** What goes in, by label: `x, 2, _`. */
  readonly inputs: string | null;
  readonly options: string | null;
  /** Of an input; those of gates come from a pass. */
  readonly value: string | null;
  readonly isResult: boolean;
}

/** A cell that can be edited. */
export type TableColumn = "name" | "gate" | "inputs" | "options" | "value" | "isResult";

/** The rows of a document, in its order. */
export function tableOf({ nodes, result }: PlaygroundDocument): readonly TableRow[] {
  const labels = labelsOf(nodes);
  return nodes.map((node) => {
    const { id, kind, name = null } = node;
    const label = labels.get(id) ?? id;
    const row = { id, kind, label, name, isResult: id === result };
    if (node.kind === "input") return { ...row, gate: null, inputs: null, options: null, value: valueText(node.value) };
    const inputs = node.inputs.map((operand) => operandText(operand, labels)).join(", ");
    const options = Object.entries(node.options)
      .map(([option, value]) => `${option}=${optionText(value)}`)
      .join(", ");
    return { ...row, gate: node.gate, inputs, options, value: null };
  });
}

/** The document after a cell was given another text. An empty name takes a gate's name away. Throws a PlaygroundError. */
export function editTable(
  document: PlaygroundDocument,
  palette: Palette,
  { id, column, text }: { readonly id: Id; readonly column: TableColumn; readonly text: string },
): PlaygroundDocument {
  const node = nodeOf(document, id);
  const typed = text.trim();
  switch (column) {
    case "name":
      return rename(document, id, typed === "" && node.kind === "gate" ? null : typed);
    case "gate":
      return changeGate(document, palette, id, typed);
    case "inputs":
      return rewire(document, palette, id, operandsIn(text, document));
    case "options":
      return setOptions(document, palette, id, optionsIn(text));
    case "value":
      return setValue(document, id, valueIn(text));
    case "isResult":
      return setResult(document, id);
  }
}

const operandText = (operand: Operand, labels: ReadonlyMap<Id, string>): string => {
  if (operand === null) return "_";
  return isNodeId(operand) ? (labels.get(operand) ?? operand) : valueText(operand);
};

/** The value in a text: a number, [1, 2] or [[1, 2], [3, 4]]. */
export function valueIn(text: string): NumberValue {
  const cursor = new Cursor(text);
  cursor.skipLines();
  const value = cursor.comes("[") ? cursor.array() : cursor.scalar();
  cursor.end();
  return value;
}

function operandsIn(text: string, { nodes }: PlaygroundDocument): readonly Operand[] {
  const cursor = new Cursor(text);
  const labels = labelsOf(nodes);
  const ids = new Map([...labels].map(([id, label]) => [label, id]));
  const operands: Operand[] = [];
  do {
    const token = cursor.peek();
    if (token.kind === "name") {
      cursor.take();
      const name = token.text.normalize("NFC");
      const id = ids.get(name);
      if (name === "_") operands.push(null);
      else operands.push(id ?? refuse("E_NO_SUCH_NODE", unknownName(name, ids.keys()), cursor.placeOf(token)));
    } else operands.push(cursor.comes("[") ? cursor.array() : cursor.scalar());
  } while (cursor.takes(","));
  cursor.end();
  return operands;
}

function optionsIn(text: string): Options {
  const cursor = new Cursor(text);
  const options: [string, OptionValue][] = [];
  while (cursor.peek().kind !== "end") {
    if (options.length > 0 && !cursor.takes(",")) cursor.refuseNext("E_EXPECTED", { expected: "," });
    if (cursor.peek().kind !== "name" || !cursor.comes("=", 1))
      cursor.refuseNext("E_EXPECTED", { expected: "name=value" });
    const { text: name } = cursor.take();
    cursor.take();
    options.push([name, cursor.option()]);
  }
  return Object.fromEntries(options);
}
