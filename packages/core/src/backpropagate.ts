// Back-propagation, once: nodes in reverse order, each sending on the upstream gradient times its local one.
// What a gradient is made of (expressions, buffers, wires) is the caller's business.
import type { Node, Wire } from "./wire.ts";

export interface Calculus<G> {
  /** What a node sends to each of its inputs, given the upstream gradient. */
  pull(node: Node, upstream: G): readonly (G | null)[];
  /** The sum of two gradients: what a branch receives. */
  add(a: G, b: G): G;
}

export interface Visit<G> {
  readonly node: Node;
  readonly upstream: G;
  readonly sent: readonly (G | null)[];
}

/** A backward pass that is gone through with its visits; `gradients` holds what has arrived at each wire so far. */
export interface Walk<G> {
  readonly gradients: ReadonlyMap<Wire, G>;
  readonly visits: Iterable<Visit<G>>;
}

/** Walks back from a wire, one node at a time. */
export function backpropagate<G>(nodes: readonly Node[], from: Wire, seed: G, calculus: Calculus<G>): Walk<G> {
  const gradients = new Map([[from, seed]]);
  return { gradients, visits: visit(nodes, from, calculus, gradients) };
}

function* visit<G>(
  nodes: readonly Node[],
  from: Wire,
  { pull, add }: Calculus<G>,
  gradients: Map<Wire, G>,
): Generator<Visit<G>, void> {
  // Where only the nodes that are needed are given, they stand no later than in their graph.
  for (let index = Math.min(from.node?.index ?? -1, nodes.length - 1); index >= 0; index--) {
    const node = nodes[index] as Node;
    const upstream = gradients.get(node.output);
    if (upstream === undefined) continue;
    const sent = pull(node, upstream);
    for (const [i, wire] of node.inputs.entries()) {
      const arriving = sent[i] ?? null;
      if (arriving === null) continue;
      const arrived = gradients.get(wire);
      gradients.set(wire, arrived === undefined ? arriving : add(arrived, arriving));
    }
    yield { node, upstream, sent };
  }
}

/** Walks to the end: the gradient that arrives at each wire. */
export function gradientsOf<G>({ gradients, visits }: Walk<G>): ReadonlyMap<Wire, G> {
  for (const _ of visits);
  return gradients;
}
