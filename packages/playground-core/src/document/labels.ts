// What nodes are called where people see them.
import type { DocumentNode, Id } from "./document.ts";

/** A label for every node: its name, or its gate's name and a number, as core counts: add0, add1. */
export function labelsOf(nodes: readonly DocumentNode[]): ReadonlyMap<Id, string> {
  const taken = new Set(nodes.flatMap(({ name }) => (name === undefined ? [] : [name])));
  const counts = new Map<string, number>();
  const next = (gate: string): string => {
    for (let count = counts.get(gate) ?? 0; ; count++) {
      const label = `${gate}${count}`;
      counts.set(gate, count + 1);
      if (!taken.has(label)) return label;
    }
  };
  return new Map(nodes.map((node) => [node.id, node.name ?? next(node.kind === "gate" ? node.gate : "")]));
}
