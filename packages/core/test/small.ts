// A graph of three wires that do not fit each other.
import { ComputationalGraph } from "../src/index.ts";

export function small() {
  const graph = new ComputationalGraph();
  return { graph, x: graph.input("x", [2, 3]), w: graph.parameter("w", [4, 5]), s: graph.input("s") };
}
