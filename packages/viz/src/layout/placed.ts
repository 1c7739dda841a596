import type { Point, Rect } from "../geometry.ts";

/** Which way values flow: from left to right or from top to bottom. */
export type Direction = "right" | "down";

/** A chain of cubic Bézier curves: x, y of its start, then two control points and an end for each. */
export type Curve = readonly number[];

/** A box with its place. */
export interface PlacedBox extends Rect {
  readonly id: string;
  readonly round: boolean;
  /** True for a group that is folded into one box. */
  readonly folded: boolean;
  /** Where wires enter, in order of inputs. */
  readonly inputs: readonly Point[];
}

/** A wire with its way. Wires of one source share the first part of theirs. */
export interface PlacedWire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly curve: Curve;
}

/** The straight piece of wire behind an output, beside which its value and gradient stand. */
export interface Outlet {
  /** The node whose value it is. */
  readonly of: string;
  /** The box it comes out of: the node, or the folded group that holds it. */
  readonly box: string;
  readonly start: Point;
  readonly end: Point;
}

/** The frame around an open group. */
export interface Frame extends Rect {
  readonly id: string;
  /** How many frames are around it. */
  readonly depth: number;
}

/** A graph with everything in its place. */
export interface Layout {
  readonly direction: Direction;
  readonly boxes: readonly PlacedBox[];
  readonly wires: readonly PlacedWire[];
  readonly outlets: readonly Outlet[];
  /** Where wires of one source part. */
  readonly junctions: readonly Point[];
  /** Frames, the outer before the inner. */
  readonly frames: readonly Frame[];
  readonly bounds: Rect;
  /** How often a connection was looked at: what time goes with. */
  readonly work: number;
}
