// A document that was read anew, laid over the one it was: what stayed keeps its id, and with it its place, its group and its order.
import type { DocumentNode, Id, Operand, PlaygroundDocument } from "../document/document.ts";
import { isNodeId } from "../document/document.ts";
import { labelsOf } from "../document/labels.ts";
import { inOrder } from "../document/order.ts";

/** The nodes and the result of `next`, with the ids, view, groups, lesson and custom gates of `previous` wherever they still fit. */
export function keepIds(next: PlaygroundDocument, previous: PlaygroundDocument): PlaygroundDocument {
  const kept = new Matcher(next.nodes, previous).match();
  const idOf = numbering(next.nodes, previous, kept);
  const labels = labelsOf(previous.nodes);
  const nodes = next.nodes.map((node): DocumentNode => {
    const id = idOf.get(node.id) as Id;
    if (node.kind === "input") return { ...node, id };
    const { name, ...gate } = node;
    const inputs = node.inputs.map((operand): Operand => (isNodeId(operand) ? (idOf.get(operand) as Id) : operand));
    // A text must call what it uses twice by some name: the label of a gate without a name gives it none.
    const was = kept.get(node.id);
    const isLabel = was !== undefined && was.name === undefined && labels.get(was.id) === name;
    return { ...gate, id, inputs, ...(name !== undefined && !isLabel && { name }) };
  });
  const places = new Map(previous.nodes.map(({ id }, i) => [id, i]));
  const place = ({ id }: DocumentNode): number => places.get(id) ?? previous.nodes.length;
  const ordered = inOrder(
    nodes
      .map((node, i) => ({ node, i }))
      .sort((a, b) => place(a.node) - place(b.node) || a.i - b.i)
      .map(({ node }) => node),
  );
  const { lesson, customGates } = previous;
  const result = next.result === null ? null : (idOf.get(next.result) as Id);
  return { version: 1, nodes: ordered, result, ...keptView(previous, ordered), lesson, customGates };
}

/** Groups and positions of nodes that are still there; the same objects where all are. */
export function keptView(
  { groups, view }: PlaygroundDocument,
  nodes: readonly DocumentNode[],
): Pick<PlaygroundDocument, "groups" | "view"> {
  const gates = nodes.filter(({ kind }) => kind === "gate").map(({ id }) => id);
  const remaining = groups.flatMap((group) => {
    const members = new Set(group.nodes);
    const inside = gates.filter((id) => members.has(id));
    if (inside.every((id, i) => id === group.nodes[i]) && inside.length === group.nodes.length) return [group];
    return inside.length > 0 ? [{ ...group, nodes: inside }] : [];
  });
  const isWhole = remaining.length === groups.length && remaining.every((group, i) => group === groups[i]);
  const order = [...nodes, ...remaining].map(({ id }) => id);
  const { positions, zoom } = view;
  const placed = order.flatMap((id) => {
    const position = positions[id];
    return position === undefined ? [] : [[id, position] as const];
  });
  const known = Object.keys(positions);
  const isPlaced = placed.length === known.length && placed.every(([id], i) => id === known[i]);
  return {
    groups: isWhole ? groups : remaining,
    view: isPlaced ? view : { positions: Object.fromEntries(placed), zoom },
  };
}

function numbering(
  nodes: readonly DocumentNode[],
  previous: PlaygroundDocument,
  kept: ReadonlyMap<Id, DocumentNode>,
): ReadonlyMap<Id, Id> {
  let highest = Math.max(0, ...previous.nodes.map(({ id }) => Number(id.slice(1))));
  return new Map(nodes.map(({ id }) => [id, kept.get(id)?.id ?? `n${++highest}`]));
}

/** Finds which new node is which old one: by name, then by what it computes of what, then by less and less. */
class Matcher {
  readonly #next: readonly DocumentNode[];
  readonly #previous: readonly DocumentNode[];
  readonly #labels: ReadonlyMap<Id, string>;
  readonly #kept = new Map<Id, DocumentNode>();
  readonly #taken = new Set<Id>();

  constructor(next: readonly DocumentNode[], previous: PlaygroundDocument) {
    this.#next = next;
    this.#previous = previous.nodes;
    this.#labels = labelsOf(previous.nodes);
  }

  match(): ReadonlyMap<Id, DocumentNode> {
    this.#by((node, isNew) => {
      const name = isNew ? node.name : this.#labels.get(node.id);
      return name === undefined ? [] : [`${node.kind} ${name}`];
    });
    // An input that was renamed has the value that it had.
    this.#by((node) => (node.kind === "input" ? [JSON.stringify([node.value, node.dtype])] : []));
    this.#by((node, isNew) => this.#gate(node, (g, inputs, options) => [[g, inputs, options]], isNew));
    this.#by((node, isNew) => this.#gate(node, (g, inputs) => [[g, inputs]], isNew));
    this.#by((node, isNew) => this.#gate(node, (_, inputs) => [inputs], isNew));
    this.#by((node, isNew) => this.#gate(node, (g, inputs) => inputs.map((operand, i) => [g, i, operand]), isNew));
    this.#by((node, isNew) => this.#gate(node, (g) => [[g]], isNew));
    return this.#kept;
  }

  #gate(
    node: DocumentNode,
    keys: (gate: string, inputs: readonly Operand[], options: object) => readonly unknown[],
    isNew: boolean,
  ): readonly string[] {
    if (node.kind === "input") return [];
    // Operands of new nodes are compared by what they were; those that are new are like nothing before.
    const inputs = node.inputs.map((operand) =>
      isNew && isNodeId(operand) ? (this.#kept.get(operand)?.id ?? `new ${operand}`) : operand,
    );
    return keys(node.gate, inputs, node.options).map((key) => JSON.stringify(key));
  }

  /** Matches nodes that share a key, the first with the first. */
  #by(keysOf: (node: DocumentNode, isNew: boolean) => readonly string[]): void {
    const free = new Map<string, DocumentNode[]>();
    for (const node of this.#previous.toReversed()) {
      if (this.#taken.has(node.id)) continue;
      for (const key of keysOf(node, false)) {
        const others = free.get(key);
        if (others) others.push(node);
        else free.set(key, [node]);
      }
    }
    const next = (key: string): DocumentNode | undefined => {
      const nodes = free.get(key) ?? [];
      while (nodes.length > 0 && this.#taken.has((nodes.at(-1) as DocumentNode).id)) nodes.pop();
      return nodes.at(-1);
    };
    for (const node of this.#next) {
      if (this.#kept.has(node.id)) continue;
      const match = keysOf(node, true)
        .map(next)
        .find((found) => found !== undefined);
      if (!match) continue;
      this.#kept.set(node.id, match);
      this.#taken.add(match.id);
    }
  }
}
