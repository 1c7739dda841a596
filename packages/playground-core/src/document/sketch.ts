// The canvas view: a document as boxes and lines, before anything has a size. A page adds sizes and gives it to a layout.
import { valueText } from "../expression/print-expression.ts";
import type { Id, PlaygroundDocument } from "./document.ts";
import { isNodeId } from "./document.ts";
import { labelsOf } from "./labels.ts";

/** A box: an input, a gate, or a constant that goes into a gate. */
export interface SketchNode {
  /** The node's id; of a constant, the gate's id and the port: "n3.0". */
  readonly id: string;
  readonly kind: "input" | "gate" | "constant";
  /** Its name, what it is called without one, or the constant's numbers. */
  readonly label: string;
  readonly gate?: string;
  /** How many inputs it has, open ones too. */
  readonly inputs: number;
  readonly group?: Id;
  readonly pinned?: { readonly x: number; readonly y: number };
}

/** A line from a node's output to an input of a gate. */
export interface SketchWire {
  readonly id: string;
  readonly from: string;
  readonly to: Id;
  readonly port: number;
}

/** A frame around gates, or one box instead of them. */
export interface SketchGroup {
  readonly id: Id;
  readonly name: string;
  readonly folded: boolean;
  readonly pinned?: { readonly x: number; readonly y: number };
}

export interface Sketch {
  readonly nodes: readonly SketchNode[];
  readonly wires: readonly SketchWire[];
  readonly groups: readonly SketchGroup[];
}

/** The boxes and lines of a document, in its order; a constant stands before its gate. */
export function sketchOf({ nodes, groups, view }: PlaygroundDocument): Sketch {
  const labels = labelsOf(nodes);
  const groupOf = new Map(groups.flatMap(({ id, nodes: members }) => members.map((member) => [member, id] as const)));
  const pinned = (id: Id): { readonly pinned?: { readonly x: number; readonly y: number } } => {
    const place = view.positions[id];
    return place ? { pinned: { x: place[0], y: place[1] } } : {};
  };
  const within = (id: Id): { readonly group?: Id } => {
    const group = groupOf.get(id);
    return group === undefined ? {} : { group };
  };
  const boxes: SketchNode[] = [];
  const wires: SketchWire[] = [];
  for (const node of nodes) {
    const { id, kind } = node;
    const label = labels.get(id) ?? id;
    if (node.kind === "input") {
      boxes.push({ id, kind, label, inputs: 0, ...pinned(id) });
      continue;
    }
    for (const [port, operand] of node.inputs.entries()) {
      if (operand === null) continue;
      const from = isNodeId(operand) ? operand : `${id}.${port}`;
      if (!isNodeId(operand))
        boxes.push({ id: from, kind: "constant", label: valueText(operand), inputs: 0, ...within(id) });
      wires.push({ id: `${from} ${id}.${port}`, from, to: id, port });
    }
    boxes.push({ id, kind, label, gate: node.gate, inputs: node.inputs.length, ...within(id), ...pinned(id) });
  }
  return { nodes: boxes, wires, groups: groups.map(({ id, name, folded }) => ({ id, name, folded, ...pinned(id) })) };
}
