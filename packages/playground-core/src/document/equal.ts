// When two documents are equal, and when they are the same graph.
import type { DocumentNode, Id, PlaygroundDocument } from "./document.ts";
import { isNodeId, sourcesOf } from "./document.ts";

/** A document as text, always the same for equal documents; what `parseDocument` gives is already in that form. */
export function canonicalText(document: PlaygroundDocument): string {
  return JSON.stringify(document, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Whether documents are equal in everything: ids, order, view. */
export const equalDocuments = (a: PlaygroundDocument, b: PlaygroundDocument): boolean =>
  a === b || canonicalText(a) === canonicalText(b);

/** Whether two documents say the same graph, whatever their ids, their order, their groups and their view. */
export function sameGraph(a: PlaygroundDocument, b: PlaygroundDocument): boolean {
  if (a.nodes.length !== b.nodes.length) return false;
  const numbers = new Map<string, number>();
  const [left, right] = [signatures(a, numbers), signatures(b, numbers)];
  const sorted = ({ nodes }: typeof left): string => [...nodes].sort((x, y) => x - y).join();
  return left.result === right.result && sorted(left) === sorted(right);
}

/** A number for each node, the same for nodes that compute the same out of the same and are used as often. */
function signatures(
  { nodes, result }: PlaygroundDocument,
  numbers: Map<string, number>,
): { readonly nodes: readonly number[]; readonly result: number | undefined } {
  const uses = new Map<Id, number>();
  for (const node of nodes) for (const id of sourcesOf(node)) uses.set(id, (uses.get(id) ?? 0) + 1);
  const known = new Map<Id, number>();
  const number = (text: string): number => {
    const found = numbers.get(text) ?? numbers.size;
    numbers.set(text, found);
    return found;
  };
  const textOf = (node: DocumentNode): string => {
    const { name = null, id } = node;
    if (node.kind === "input") return JSON.stringify([name, node.value, node.dtype ?? null, uses.get(id) ?? 0]);
    const inputs = node.inputs.map((operand) => (isNodeId(operand) ? { node: known.get(operand) } : operand));
    const options = Object.entries(node.options).sort(([x], [y]) => (x < y ? -1 : 1));
    return JSON.stringify([name, node.gate, inputs, options, uses.get(id) ?? 0]);
  };
  for (const node of nodes) known.set(node.id, number(textOf(node)));
  return { nodes: [...known.values()], result: result === null ? undefined : known.get(result) };
}
