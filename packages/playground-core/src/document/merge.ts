// Which gates may be merged into one: those with one output, and no path that leaves and comes back.
import type { Problem } from "../problems/problem.ts";
import type { GateNode, Id, Operand, PlaygroundDocument } from "./document.ts";
import { isNodeId } from "./document.ts";
import { labelsOf } from "./labels.ts";
import { downstreamOf, upstreamOf, usersOf } from "./order.ts";

/** Gates that may be merged, in order, with what goes in and what comes out. */
export interface Merge {
  readonly nodes: readonly GateNode[];
  /** What the merged gate's inputs are, each once, in the order in which the gates use them. */
  readonly inputs: readonly Id[];
  /** The one gate whose output is seen outside. */
  readonly output: Id;
}

/** How these gates would be merged, or why they cannot be. */
export function mergeOf(document: PlaygroundDocument, ids: Iterable<Id>): Merge | Problem {
  const chosen = new Set(ids);
  const nodes = document.nodes.filter((node): node is GateNode => node.kind === "gate" && chosen.has(node.id));
  const inside = new Set(nodes.map(({ id }) => id));
  const users = usersOf(document.nodes);
  const usedWithin = (id: Id, within: boolean): boolean =>
    (users.get(id) ?? []).some((user) => inside.has(user.id) === within);
  const seen = nodes.filter(({ id }) => document.result === id || usedWithin(id, false)).map(({ id }) => id);
  // Gates that nobody uses: the last one is what the merged gate puts out.
  const outputs = seen.length > 0 ? seen : nodes.slice(-1).map(({ id }) => id);
  const loose = nodes.filter(({ id }) => !outputs.includes(id) && !usedWithin(id, true));
  const ends = [...outputs, ...loose.map(({ id }) => id)];
  const labels = labelsOf(document.nodes);
  const name = (id: Id): string => labels.get(id) ?? id;
  const after = downstreamOf(document.nodes, inside);
  const before = upstreamOf(document.nodes, inside);
  const between = document.nodes.find(({ id }) => !inside.has(id) && after.has(id) && before.has(id));
  if (between) return { code: "E_GROUP_LEAVES", parameters: { name: name(between.id) }, at: { node: between.id } };
  const [output] = ends;
  if (output === undefined || ends.length > 1)
    return { code: "E_GROUP_SEVERAL_OUTPUTS", parameters: { names: ends.map(name).join(", ") }, at: {} };
  const outside = (operand: Operand): operand is Id => isNodeId(operand) && !inside.has(operand);
  return { nodes, inputs: [...new Set(nodes.flatMap(({ inputs }) => inputs.filter(outside)))], output };
}

/** Whether gates may be merged. */
export const isMerge = (merge: Merge | Problem): merge is Merge => "output" in merge;
