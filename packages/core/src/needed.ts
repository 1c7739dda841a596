// What of a graph some wires need.
import type { ComputationalGraph } from "./graph.ts";
import { checkWire, type Node, type Wire } from "./wire.ts";

/** The nodes that some wires depend on, and the inputs and parameters; all of the graph when left out. In the graph's order. E_NOT_A_WIRE, E_OTHER_GRAPH. */
export function needed(
  graph: ComputationalGraph,
  wires?: readonly Wire[],
): { readonly nodes: readonly Node[]; readonly fed: readonly Wire[] } {
  const needs = new Set<Wire>(wires);
  for (const wire of needs) checkWire(wire, graph);
  for (const node of wires ? graph.nodes.toReversed() : [])
    if (needs.has(node.output)) for (const wire of node.inputs) needs.add(wire);
  return {
    nodes: graph.nodes.filter(({ output }) => !wires || needs.has(output)),
    fed: [...graph.wires.values()].filter((wire) => isFed(wire) && (!wires || needs.has(wire))),
  };
}

/** Whether a wire's value comes from outside. */
export const isFed = ({ kind }: Wire): boolean => kind === "input" || kind === "parameter";
