// Which way a graph flows: downwards where there is more room that way.
import type { PlaygroundDocument } from "@chainrule/playground-core";
import type { Direction } from "@chainrule/viz";

/** Screens narrower than this have their room below. */
const NARROW = 520;

/** Downwards on a narrow screen, unless most of the graph was placed by hand to flow to the right. */
export function flowOf({ nodes, view }: PlaygroundDocument, width: number): Direction {
  if (width === 0 || width >= NARROW) return "right";
  let [across, along, placed] = [0, 0, 0];
  for (const node of nodes) {
    const to = view.positions[node.id];
    if (!to) continue;
    placed++;
    for (const input of node.kind === "gate" ? node.inputs : []) {
      const from = typeof input === "string" ? view.positions[input] : undefined;
      if (!from) continue;
      across += to[0] - from[0];
      along += to[1] - from[1];
    }
  }
  return placed * 2 > nodes.length && across > along ? "right" : "down";
}
