// The same graph laid out by dagre, whose pictures ours are compared with.
import { Graph, layout } from "@dagrejs/dagre";
import type { Diagram } from "../src/index.ts";
import type { Line } from "./crossing-count.ts";

export function dagreLines({ nodes, wires }: Diagram): Line[] {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 22, ranksep: 98 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { id, from, to } of wires) graph.setEdge(from, to, {}, id);
  layout(graph);
  return wires.map(({ id, from, to }) => {
    const { points } = graph.edge({ v: from, w: to, name: id });
    const [start, end] = [graph.node(from), graph.node(to)];
    return { from, to, points: [start, ...points.slice(1, -1), end].map(({ x, y }) => ({ x, y })) };
  });
}
