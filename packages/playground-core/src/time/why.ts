// Why a gate sent what it sent, at these very numbers: one sentence for each of the lecture's roles.
import type { NdArray } from "@chainrule/core";
import { scalarOf } from "../numbers/arrays.ts";
import { type Message, message } from "../words/message.ts";
import type { ChainRow } from "./chain.ts";
import type { RoleKind } from "./role.ts";

interface Sent {
  readonly kind: RoleKind | undefined;
  readonly upstream: NdArray;
  readonly rows: readonly ChainRow[];
  readonly values: readonly NdArray[];
}

/** Says why; nothing where the gate's own sentence says it all. */
export function whyOf({ kind, upstream, rows, values }: Sent): readonly Message[] {
  if (kind === "router" && rows.length > 1) return rows.flatMap((row) => routed(row));
  if (kind === "valve" && rows.length === 1) return rows.flatMap((row) => valve(row, values[0] as NdArray));
  if (upstream.shape.length > 0 || rows.some(({ way }) => way !== "scalar")) return [];
  if (kind === "switcher" && rows.length === 2) {
    return rows.flatMap(({ wire, slot }) => {
      if (wire.kind === "constant") return [];
      const { wire: other } = rows[1 - slot] as ChainRow;
      const value = values[1 - slot] as NdArray;
      if (other.kind === "constant") return [message("why.switcherNumber", { input: wire.label, upstream, value })];
      return [message("why.switcher", { input: wire.label, upstream, other: other.label, value })];
    });
  }
  return kind === "distributor" ? distributed(upstream, rows) : [];
}

/** Whoever makes the output grow as fast as itself gets the upstream gradient, whoever makes it fall gets it turned. */
function distributed(upstream: NdArray, rows: readonly ChainRow[]): readonly Message[] {
  const named = (slope: number): readonly string[] =>
    rows.flatMap(({ wire, local }) =>
      wire.kind !== "constant" && local && scalarOf(local) === slope ? [wire.label] : [],
    );
  const [same, turned] = [named(1), named(-1)];
  return [
    ...(same.length > 0 ? [message("why.distributor", { inputs: same, upstream })] : []),
    ...(turned.length > 0 ? [message("why.distributorTurned", { inputs: turned, upstream })] : []),
  ];
}

const passed = ({ data }: NdArray): number => Array.from(data).filter((local) => local !== 0).length;

function routed({ wire, local }: ChainRow): readonly Message[] {
  if (!local || wire.kind === "constant") return [];
  const [count, of] = [passed(local), local.data.length];
  if (of > 1) return [message("why.routedSome", { input: wire.label, count, of })];
  return [message(count > 0 ? "why.routed" : "why.notRouted", { input: wire.label })];
}

function valve({ wire, local }: ChainRow, value: NdArray): readonly Message[] {
  if (!local) return [];
  const [count, of] = [passed(local), local.data.length];
  if (of > 1) return [message("why.valveSome", { input: wire.label, count, of })];
  return [message(count > 0 ? "why.open" : "why.closed", { input: wire.label, value: scalarOf(value) })];
}
