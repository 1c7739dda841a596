// The graph as a table, for those who read it rather than see it: a row for each input and each gate.
import type { NdArray, Wire } from "@chainrule/core";
import { type Message, message } from "../words/message.ts";
import type { GradientSoFar } from "./step.ts";
import type { Timeline } from "./timeline.ts";

/** One row: a value of the graph, where it comes from, and what is known of it. */
export interface StateRow {
  readonly wire: Wire;
  readonly name: string;
  /** The gate's label, or what else the value is. */
  readonly kind: string | Message;
  readonly inputs: readonly string[];
  readonly value: NdArray | undefined;
  readonly gradient: GradientSoFar | undefined;
  /** Whether something has just changed here. */
  readonly changed: boolean;
}

/** A table view of a state. */
export interface StateTable {
  readonly caption: Message;
  readonly columns: readonly Message[];
  readonly rows: readonly StateRow[];
}

/** The table of a state: inputs first, then gates in the order in which they run. */
export function stateTable(timeline: Timeline, number: number): StateTable {
  const changed = new Set(timeline.changes(number));
  const rows = [...timeline.graph.wires.values()].map((wire): StateRow => {
    const { value, gradient } = timeline.at(wire, number);
    const kind = wire.node ? wire.node.gate.label : message(kindKey(wire.kind));
    const inputs = wire.node?.inputs.map(({ label }) => label) ?? [];
    return { wire, name: wire.label, kind, inputs, value, gradient, changed: changed.has(wire) };
  });
  const columns = (["name", "kind", "inputs", "value", "gradient"] as const).map((name) => message(`table.${name}`));
  return { caption: message("table.caption", { number, of: timeline.length }), columns, rows };
}

const kindKey = (kind: Wire["kind"]) =>
  kind === "parameter" ? "kind.parameter" : kind === "constant" ? "kind.constant" : "kind.input";
