// What every edit ends with: nodes in order, groups and places of what is left, and a result.
import type { DocumentNode, Id, PlaygroundDocument } from "../document/document.ts";
import { limits, sourcesOf } from "../document/document.ts";
import { downstreamOf, inOrder, lastGates } from "../document/order.ts";
import { refuse, shown } from "../problems/problem.ts";
import { keptView } from "./keep-ids.ts";

/** The document with other nodes, which hold no cycle. A result that has become an input of something moves on to what is computed of it. */
export function settle(document: PlaygroundDocument, nodes: readonly DocumentNode[]): PlaygroundDocument {
  const most = limits.nodes;
  if (nodes.length > most) refuse("E_TOO_MANY", { what: "nodes", count: nodes.length, most });
  const ordered = inOrder(nodes);
  return { ...document, nodes: ordered, result: resultAfter(document, ordered), ...keptView(document, ordered) };
}

function resultAfter({ nodes: before, result }: PlaygroundDocument, after: readonly DocumentNode[]): Id | null {
  const ends = lastGates(after);
  if (result === null || !after.some(({ id }) => id === result)) return ends.at(-1) ?? null;
  const isUsed = (nodes: readonly DocumentNode[]): boolean => nodes.some((node) => sourcesOf(node).includes(result));
  if (isUsed(before) || !isUsed(after)) return result;
  const reached = downstreamOf(after, [result]);
  return ends.findLast((id) => reached.has(id)) ?? result;
}

/** The node of that id. E_NO_NODE. */
export function nodeOf(document: PlaygroundDocument, id: Id): DocumentNode {
  return document.nodes.find((node) => node.id === id) ?? refuse("E_NO_NODE", { id: shown(String(id)) });
}

/** The document with one node replaced. */
export function withNode(document: PlaygroundDocument, node: DocumentNode): PlaygroundDocument {
  return settle(
    document,
    document.nodes.map((each) => (each.id === node.id ? node : each)),
  );
}
