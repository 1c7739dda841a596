import type { Point, Size } from "../geometry.ts";

/** A box to be placed: a gate, an input, a parameter. */
export interface DiagramNode extends Size {
  readonly id: string;
  /** Wires meet the outline of an ellipse instead of a rectangle. */
  readonly round?: boolean;
  /** How many inputs it has, when wires do not tell. */
  readonly inputs?: number;
  /** Room for one number (value or gradient) beside the output; false where none is shown. */
  readonly numbers?: Size | false;
  /** Room for its name: under the box, or to its right where the graph flows downwards. */
  readonly label?: Size;
  /** The group it belongs to. */
  readonly group?: string;
  /** Where its centre was put by hand. */
  readonly pinned?: Point;
}

/** A connection from a node's output to one input of another. */
export interface DiagramWire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Which input of `to`, counted from 0: x - y differs from y - x. */
  readonly port: number;
}

/** Nodes that belong together: framed when open, one box when folded. */
export interface DiagramGroup {
  readonly id: string;
  readonly folded?: boolean;
  /** The size of its box when it is folded. */
  readonly width?: number;
  readonly height?: number;
  /** The group around it. */
  readonly group?: string;
  /** Where the centre of its box was put by hand, when it is folded. */
  readonly pinned?: Point;
}

/** What is to be laid out. */
export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly wires: readonly DiagramWire[];
  readonly groups?: readonly DiagramGroup[];
}
