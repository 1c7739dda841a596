// One level of a drawing: boxes and frames that lie in the same frame. Everything here is in flow space: `along` is
// the way values go, `across` is at right angles to it, so that both directions share one piece of code.

/** A thing with a place of its own on a level. */
export interface Item {
  /** From its centre back to its edge, and on to the end of its outlet. */
  readonly before: number;
  readonly after: number;
  /** Its extent at right angles to the flow. */
  readonly across: number;
  /** Where wires come in and go out, across, from its centre. */
  readonly ins: readonly number[];
  readonly outs: readonly number[];
  /** Stands at the level's border: a wire that comes from outside or leaves. */
  readonly border?: "first" | "last";
  /** Where it was before, across. */
  readonly earlier?: number | undefined;
}

/** A connection between two items of a level. */
export interface Link {
  readonly from: number;
  readonly out: number;
  readonly to: number;
  readonly into: number;
}

/** How much room is left between things. */
export interface Spacing {
  /** Between columns, along the flow. */
  readonly ranks: number;
  /** Between neighbours in a column. */
  readonly boxes: number;
  /** Between wires that pass by. */
  readonly wires: number;
}

/** Counts what was done. */
export interface Meter {
  work: number;
}
