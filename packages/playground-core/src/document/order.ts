// Who comes before whom. Everything here goes in loops, never in recursion: documents hold thousands of gates in a row.
import type { DocumentNode, Id } from "./document.ts";
import { sourcesOf } from "./document.ts";

/** Nodes so that each stands after what it uses, otherwise as they were; those that wait for each other in a cycle are left out. */
export function inOrder(nodes: readonly DocumentNode[]): readonly DocumentNode[] {
  const placed = new Set<Id>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const open = new Set<Id>();
  const ordered: DocumentNode[] = [];
  for (const start of nodes) {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack[stack.length - 1] as DocumentNode;
      if (placed.has(node.id)) {
        stack.pop();
        continue;
      }
      const missing = sourcesOf(node).filter((id) => !placed.has(id));
      if (missing.length === 0) {
        placed.add(node.id);
        ordered.push(node);
        stack.pop();
      } else if (open.has(node.id)) {
        // Come back to, and still waiting: part of a cycle, or behind one.
        stack.pop();
      } else {
        open.add(node.id);
        for (const id of missing.reverse()) {
          const source = byId.get(id);
          if (source && !open.has(id)) stack.push(source);
        }
      }
    }
  }
  return ordered;
}

/** The nodes that use each node. */
export function usersOf(nodes: readonly DocumentNode[]): ReadonlyMap<Id, readonly DocumentNode[]> {
  const users = new Map<Id, DocumentNode[]>(nodes.map(({ id }) => [id, []]));
  for (const node of nodes) for (const id of new Set(sourcesOf(node))) users.get(id)?.push(node);
  return users;
}

/** Every node that is computed of these, themselves included. */
export function downstreamOf(nodes: readonly DocumentNode[], starts: Iterable<Id>): ReadonlySet<Id> {
  const reached = new Set(starts);
  for (const node of nodes) if (sourcesOf(node).some((id) => reached.has(id))) reached.add(node.id);
  return reached;
}

/** Every node that goes into these, themselves included. */
export function upstreamOf(nodes: readonly DocumentNode[], ends: Iterable<Id>): ReadonlySet<Id> {
  const reached = new Set(ends);
  for (const node of [...nodes].reverse()) if (reached.has(node.id)) for (const id of sourcesOf(node)) reached.add(id);
  return reached;
}

/** The gates that nobody uses, in order. */
export function lastGates(nodes: readonly DocumentNode[]): readonly Id[] {
  const used = new Set(nodes.flatMap(sourcesOf));
  return nodes.filter(({ id, kind }) => kind === "gate" && !used.has(id)).map(({ id }) => id);
}
