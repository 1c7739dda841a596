// The expression view, printed: the shortest natural text that is read back as the same graph.
import type {
  DocumentNode,
  GateNode,
  Id,
  NumberValue,
  Operand,
  OptionValue,
  PlaygroundDocument,
} from "../document/document.ts";
import { isNodeId, sourcesOf } from "../document/document.ts";
import { labelsOf } from "../document/labels.ts";
import type { Palette } from "../palette/palette.ts";
import { bonds, operators, placingOf, signGate } from "./operators.ts";

/** A text, and how tightly it binds. */
interface Piece {
  readonly text: string;
  readonly bond: number;
}

const alone = (text: string): Piece => ({ text, bond: bonds.alone });
const within = ({ text, bond }: Piece, least: number): string => (bond < least ? `(${text})` : text);

/** The text of a document. Gates without a name that are used more than once get their label as one. */
export function printExpression(document: PlaygroundDocument, palette: Palette): string {
  const { nodes, result } = document;
  const labels = labelsOf(nodes);
  const label = (id: Id): string => labels.get(id) ?? id;
  const uses = new Map<Id, number>();
  for (const node of nodes) for (const id of sourcesOf(node)) uses.set(id, (uses.get(id) ?? 0) + 1);
  const pieces = new Map<Id, Piece>();
  const statements: string[] = [];
  let last: string | undefined;
  for (const node of nodes) {
    const { id } = node;
    pieces.set(id, alone(label(id)));
    if (node.kind === "input") continue;
    const piece = pieceOf(node, palette, (source) => pieces.get(source) as Piece);
    const used = uses.get(id) ?? 0;
    const isResult = id === result;
    const needsName = node.name !== undefined || used > 1 || (isResult && used > 0);
    if (!needsName && used === 1) pieces.set(id, piece);
    else {
      const statement = needsName ? `${label(id)} = ${piece.text}` : piece.text;
      if (isResult && used === 0) last = statement;
      else statements.push(statement);
    }
  }
  const isMentioned = result !== null && last === undefined;
  return laidOut(
    [...statements, ...(last === undefined ? [] : [last]), ...(isMentioned ? [label(result)] : [])],
    valuesOf(nodes),
  );
}

function pieceOf(node: GateNode, palette: Palette, pieceOfNode: (id: Id) => Piece): Piece {
  const piece = (operand: Operand): Piece => (isNodeId(operand) ? pieceOfNode(operand) : constantPiece(operand));
  return betweenPiece(node, palette, piece) ?? callPiece(node, piece);
}

/** A gate as a sign, if reading that gives the same gate back. */
function betweenPiece(node: GateNode, palette: Palette, piece: (operand: Operand) => Piece): Piece | undefined {
  const { gate, inputs, options } = node;
  const [first = null] = inputs;
  if (gate === signGate && inputs.length === 1 && isEmpty(options) && typeof first !== "number")
    return { text: `-${within(piece(first), bonds.power)}`, bond: bonds.sign };
  for (const [sign, left, right] of candidatesFor(node)) {
    const operator = operators[sign];
    const placing = placingOf(sign, left, right, palette);
    if (!operator || JSON.stringify(placing) !== JSON.stringify({ gate, inputs, options })) continue;
    const { bond, text } = operator;
    const leftText = within(piece(left), operator.right ? bonds.alone : bond);
    // A sign may stand right after a power, as in 2^-x.
    const rightText = within(piece(right), operator.right ? bonds.sign : bond + 1);
    return { text: `${leftText}${text}${rightText}`, bond };
  }
  return undefined;
}

const isEmpty = (options: GateNode["options"]): boolean => Object.keys(options).length === 0;

/** The signs that may stand for a gate. */
function candidatesFor({ gate, inputs, options }: GateNode): readonly (readonly [string, Operand, Operand])[] {
  const [first = null, second = null] = inputs;
  const { by } = options;
  if (inputs.length === 2)
    return Object.entries(operators).flatMap(([sign, operator]) =>
      operator.gate === gate ? [[sign, first, second] as const] : [],
    );
  if (inputs.length !== 1) return [];
  if (gate === "shift" && typeof by === "number")
    return [by < 0 ? (["-", first, 0 - by] as const) : (["+", first, by] as const)];
  if (gate === "scale" && typeof by === "number") return [["*", by, first] as const];
  return gate === "reciprocal" ? [["/", 1, first] as const] : [];
}

function callPiece({ gate, inputs, options }: GateNode, piece: (operand: Operand) => Piece): Piece {
  const given = Object.entries(options).map(([name, value]) => `${name}=${optionText(value)}`);
  return alone(`${gate}(${[...inputs.map((operand) => piece(operand).text), ...given].join(", ")})`);
}

function constantPiece(operand: NumberValue | null): Piece {
  if (operand === null) return alone("_");
  const isNegative = typeof operand === "number" && operand < 0;
  return { text: valueText(operand), bond: isNegative ? bonds.sign : bonds.alone };
}

/** Numbers as they are typed: -2, [1, 2], [[1, 2], [3, 4]]. */
export const valueText = (value: NumberValue | readonly (number | string)[]): string =>
  typeof value === "object"
    ? `[${value.map((item) => (typeof item === "string" ? JSON.stringify(item) : valueText(item))).join(", ")}]`
    : String(value);

/** A setting as it is typed. */
export const optionText = (value: OptionValue): string =>
  typeof value === "number" || (typeof value === "object" && value !== null) ? valueText(value) : JSON.stringify(value);

const valuesOf = (nodes: readonly DocumentNode[]): readonly string[] =>
  nodes.flatMap((node) =>
    node.kind === "input" ? [`${node.name}${node.dtype ? `: ${node.dtype}` : ""} = ${valueText(node.value)}`] : [],
  );

/** On one line where it is short. */
function laidOut(statements: readonly string[], values: readonly string[]): string {
  const line = [...statements, ...(values.length > 0 ? [values.join(", ")] : [])].join("; ");
  if (line.length <= 90) return line;
  const list = values.join(", ");
  return [...statements, ...(list.length <= 90 ? [list] : values)].filter((text) => text !== "").join("\n");
}
