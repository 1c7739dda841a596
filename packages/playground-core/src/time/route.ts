// The way through a graph and back, before any number is known: which gates, in which order, sending to whom.
import type { ComputationalGraph, Node, Wire } from "@chainrule/core";
import { fail, isFloat } from "@chainrule/core";

/** A graph's order forward and back. */
export interface Route {
  readonly forward: readonly Node[];
  /** The nodes that a gradient reaches, in the order of the backward pass; empty where the result is not float. */
  readonly backward: readonly Node[];
  /** How many contributions each wire's gradient is the sum of. */
  readonly contributions: ReadonlyMap<Wire, number>;
}

/** The only wire that no gate takes. E_SEVERAL_OUTPUTS when there are others, or none. */
export function onlyResult(graph: ComputationalGraph): Wire {
  const taken = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const last = graph.nodes.map(({ output }) => output).filter((wire) => !taken.has(wire));
  const [result] = last;
  if (result && last.length === 1) return result;
  const names = last.map(({ label }) => label).join(", ");
  return fail("E_SEVERAL_OUTPUTS", `the graph has ${last.length} last gates (${names}): say which one is the result.`);
}

/** Plans the way through a graph to its end, and back from a result. */
export function routeOf(graph: ComputationalGraph, result: Wire): Route {
  const contributions = new Map<Wire, number>();
  const backward: Node[] = [];
  const reached = new Set<Wire>(isFloat(result.dtype) ? [result] : []);
  for (const node of graph.nodes.slice(0, (result.node?.index ?? -1) + 1).toReversed()) {
    if (!reached.has(node.output)) continue;
    backward.push(node);
    for (const [i, wire] of node.inputs.entries()) {
      if (!node.template.gradients[i]) continue;
      reached.add(wire);
      contributions.set(wire, (contributions.get(wire) ?? 0) + 1);
    }
  }
  return { forward: graph.nodes, backward, contributions };
}
