// What of a graph some wires need.
import type { ComputationalGraph } from "./graph.ts";
import { checkWire, type Node, type Wire } from "./wire.ts";

/** The nodes that some wires depend on, and the inputs and parameters: each in the graph's order. E_NOT_A_WIRE, E_OTHER_GRAPH. */
export function needed(
  graph: ComputationalGraph,
  wires: Iterable<Wire>,
): { readonly nodes: readonly Node[]; readonly fed: readonly Wire[] } {
  const needs = new Set<Wire>(wires);
  for (const wire of needs) checkWire(wire, graph);
  for (const node of graph.nodes.toReversed())
    if (needs.has(node.output)) for (const wire of node.inputs) needs.add(wire);
  return {
    nodes: graph.nodes.filter((node) => needs.has(node.output)),
    fed: [...graph.wires.values()].filter((wire) => needs.has(wire) && isFed(wire)),
  };
}

/** Whether a wire's value comes from outside. */
export const isFed = ({ kind }: Wire): boolean => kind === "input" || kind === "parameter";
