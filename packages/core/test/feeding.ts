// The graph that the tests of feeds feed.
import { ComputationalGraph, type Feed, type Feeds, Pass, reference } from "../src/index.ts";
import { negate, sum } from "./gates.ts";
import { refused, type says } from "./raised.ts";

export function images() {
  const graph = new ComputationalGraph();
  const x = graph.input("images", ["batch", 3]);
  const y = graph.input("targets", ["batch"]);
  const w = graph.parameter("weights", [2]);
  const out = sum(negate(x));
  const good = {
    images: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    targets: [0, 1],
    weights: [7, 8],
  };
  const pass = (feeds: Feeds, strict = false) => new Pass(graph, reference, feeds, { strict });
  return { graph, x, y, w, out, good, pass };
}

/** One feed to one input is refused; the next pass is right. */
export function refuses(
  shape: readonly (number | string)[],
  feed: unknown,
  ...expected: Parameters<typeof says> extends [unknown, ...infer Rest] ? Rest : never
) {
  const graph = new ComputationalGraph();
  const x = graph.input("x", shape);
  return refused(
    graph,
    expected[0],
    () => new Pass(graph, reference, { x: feed as Feed }).value(x),
    ...expected.slice(1),
  );
}
