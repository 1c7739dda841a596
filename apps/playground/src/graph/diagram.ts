// From the document to what is laid out and drawn.
import {
  type DocumentNode,
  formatNumber,
  type GateNode,
  isMerge,
  mergeOf,
  type PlaygroundDocument,
  type shortArray,
  type Timeline,
} from "@chainrule/playground-core";
import {
  type Diagram,
  type DiagramNode,
  type DiagramWire,
  gateSize,
  type Look,
  type NodeLook,
  type NumberText,
  nameSize,
  numberRoom,
  symbolOf,
} from "@chainrule/viz";
import type { Session } from "../session/session.svelte.ts";

/** Room beside a wire, whatever number will stand there: a graph must not move while it runs. */
const SCALAR_ROOM = numberRoom(["−0.0000"]);
const ARRAY_ROOM = numberRoom(["[−0.000, −0.000]"]);
/** Arrays longer than this are shown by their shape. */
const SHORT = 2;

type Numbers = Parameters<typeof shortArray>[0];
/** The wire of each node that can be computed. */
export type Wires = Session["built"]["wires"];

/** A value as it stands beside a wire. */
export function wireText(numbers: Numbers): string {
  const { shape, data } = numbers;
  if (shape.length === 0) return formatNumber(data[0] as number);
  if (data.length > SHORT) return `${shape.join("×")} …`;
  return `[${Array.from(data, (number) => formatNumber(number, { digits: 3 })).join(", ")}]`;
}

/** What stands in a gate: its sign, with the number where one of its inputs is a number. */
function symbolIn({ gate, inputs, options }: GateNode): string {
  const sign = symbolOf(gate);
  if (gate === "shift" && typeof options.by === "number")
    return `${options.by < 0 ? "" : "+"}${formatNumber(options.by)}`;
  if (gate === "scale" && typeof options.by === "number") return `×${formatNumber(options.by)}`;
  const number = inputs.find((input) => typeof input === "number");
  if (typeof number !== "number") return sign;
  const text = formatNumber(number);
  if (gate === "add") return number < 0 ? text : `+${text}`;
  if (gate === "multiply") return `×${text}`;
  if (gate === "subtract") return inputs[0] === number ? `${text}−x` : `−${text}`;
  if (gate === "divide") return inputs[0] === number ? `${text}/x` : `÷${text}`;
  if (gate === "power") return number === 2 ? "x²" : `x^${text}`;
  return `${sign} ${text}`;
}

const looksOf = (node: DocumentNode, label: string): NodeLook =>
  node.kind === "input"
    ? { kind: "input", symbol: node.name }
    : { kind: "gate", symbol: symbolIn(node), ...(node.name !== undefined && { label }) };

/** The boxes and wires of a document. */
export function diagramOf(document: PlaygroundDocument, built: { readonly wires: Wires }): Diagram {
  const { positions } = document.view;
  const folds = foldsOf(document);
  const groupOf = new Map(document.groups.flatMap((group) => group.nodes.map((node) => [node, group] as const)));
  const nodes = document.nodes.map((node): DiagramNode => {
    const wire = built.wires.get(node.id);
    const group = groupOf.get(node.id);
    const at = positions[node.id];
    const size = node.kind === "input" ? nameSize(node.name) : gateSize(symbolIn(node), node.inputs.length);
    return {
      id: node.id,
      ...size,
      inputs: node.kind === "gate" ? node.inputs.length : 0,
      numbers: wire && wire.shape.length > 0 ? ARRAY_ROOM : SCALAR_ROOM,
      ...(group && { group: group.id }),
      ...(at && { pinned: { x: at[0], y: at[1] } }),
    };
  });
  const wires = document.nodes.flatMap((node): DiagramWire[] =>
    node.kind === "input"
      ? []
      : node.inputs.flatMap((input, port) =>
          typeof input === "string" ? [{ id: `${input}-${node.id}-${port}`, from: input, to: node.id, port }] : [],
        ),
  );
  const groups = document.groups.map(({ id, name, folded }) => {
    const at = positions[id];
    return {
      id,
      folded: folded && folds.has(id),
      ...(({ width, height }) => ({ width, height }))(gateSize(symbolOf(name), 2)),
      ...(at && { pinned: { x: at[0], y: at[1] } }),
    };
  });
  return { nodes, wires, groups };
}

/** The last node of each folded group: the one whose value is seen. */
export function foldsOf(document: PlaygroundDocument): ReadonlyMap<string, string> {
  const folds = new Map<string, string>();
  for (const { id, folded, nodes } of document.groups) {
    const merge = folded && mergeOf(document, nodes);
    if (merge && isMerge(merge)) folds.set(id, merge.output);
  }
  return folds;
}

/** Signs and names: what does not change while the graph runs. */
export function looksAt(document: PlaygroundDocument, labels: ReadonlyMap<string, string>): Look {
  const nodes = Object.fromEntries(
    document.nodes.map((node) => [node.id, looksOf(node, labels.get(node.id) ?? node.id)]),
  );
  const groups = Object.fromEntries(document.groups.map(({ id, name }) => [id, symbolOf(name)]));
  return { nodes, groups };
}

/** Values and gradients beside the wires, as far as they are known at a step. */
export function numbersAt(
  timeline: Timeline,
  built: Session["built"],
  position: number,
): Readonly<Record<string, NumberText>> {
  const numbers: Record<string, NumberText> = {};
  for (const [id, wire] of built.wires) {
    const { value, gradient } = timeline.at(wire, position);
    numbers[id] = {
      ...(value && { value: wireText(value) }),
      ...(gradient && { gradient: wireText(gradient.sum) }),
    };
  }
  return numbers;
}
