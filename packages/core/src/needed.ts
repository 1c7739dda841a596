// What of a graph some wires need.
import type { ComputationalGraph } from "./graph.ts";
import { checkWire, type Wire } from "./wire.ts";

/** The wires that some wires depend on, themselves included. */
export function needed(graph: ComputationalGraph, wires: readonly Wire[]): ReadonlySet<Wire> {
  for (const wire of wires) checkWire(wire, graph);
  const needs = new Set<Wire>(wires);
  for (const node of graph.nodes.toReversed())
    if (needs.has(node.output)) for (const wire of node.inputs) needs.add(wire);
  return needs;
}
