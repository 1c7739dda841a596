import { type Adjacency, adjacency } from "./adjacency.ts";
import type { Item, Link } from "./level.ts";

/**
 * Items and the bends of long wires, so that every edge goes from one column to the next. Units below `items` are the
 * items; wires that leave one output share their bends as far as they go together.
 */
export interface Units {
  readonly items: number;
  readonly count: number;
  readonly rank: Int32Array;
  /** How many columns there are. */
  readonly ranks: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Where an edge starts and ends across, from the centre of its unit. */
  readonly startsAt: Float64Array;
  readonly endsAt: Float64Array;
  /** The same as a part of the unit, between 0 and 1, for the order. */
  readonly startPart: Float64Array;
  readonly endPart: Float64Array;
  /** Edges by the unit they start from, and by the one they end at in order of inputs. */
  readonly outs: Adjacency;
  readonly ins: Adjacency;
  /** For each link the units on its way, both ends included; undefined where it does not go forward. */
  readonly ways: readonly (readonly number[] | undefined)[];
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly startPart: number;
  readonly endPart: number;
}

/** Cuts links into edges between neighbouring columns. */
export function unitsOf(items: readonly Item[], links: readonly Link[], rank: Int32Array): Units {
  const ranks: number[] = Array.from(rank);
  const edges: Edge[] = [];
  const bends = new Map<string, number[]>();
  const ways = links.map((link) => {
    if (rank[link.from]! >= rank[link.to]!) return undefined;
    const key = `${link.from} ${link.out}`;
    let chain = bends.get(key);
    if (chain === undefined) bends.set(key, (chain = []));
    return way(link, items, ranks, chain, edges);
  });
  // Edges into one item lie in order of its inputs, whatever the order of wires.
  const sorted = edges
    .map((edge, index) => ({ edge, index }))
    .sort((a, b) => a.edge.endPart - b.edge.endPart || a.index - b.index)
    .map(({ edge }) => edge);
  const from = Int32Array.from(sorted, (edge) => edge.from);
  const to = Int32Array.from(sorted, (edge) => edge.to);
  return {
    items: items.length,
    count: ranks.length,
    rank: Int32Array.from(ranks),
    ranks: ranks.reduce((most, value) => Math.max(most, value + 1), 0),
    from,
    to,
    startsAt: Float64Array.from(sorted, (edge) => edge.startsAt),
    endsAt: Float64Array.from(sorted, (edge) => edge.endsAt),
    startPart: Float64Array.from(sorted, (edge) => edge.startPart),
    endPart: Float64Array.from(sorted, (edge) => edge.endPart),
    outs: adjacency(ranks.length, from),
    ins: adjacency(ranks.length, to),
    ways,
  };
}

/** The units of one link; makes the bends and edges that are not there yet. */
function way(link: Link, items: readonly Item[], ranks: number[], chain: number[], edges: Edge[]): number[] {
  const [first, last] = [ranks[link.from]!, ranks[link.to]!];
  const outs = items[link.from]!.outs;
  const start = { startsAt: outs[link.out]!, startPart: (link.out + 1) / (outs.length + 1) };
  const straight = { startsAt: 0, startPart: 0.5, endsAt: 0, endPart: 0.5 };
  while (chain.length < last - first - 1) {
    const bend = ranks.length;
    ranks.push(first + chain.length + 1);
    const before = chain.length === 0 ? { from: link.from, ...straight, ...start } : { from: chain.at(-1)!, ...straight };
    edges.push({ ...before, to: bend });
    chain.push(bend);
  }
  const passed = chain.slice(0, last - first - 1);
  const ins = items[link.to]!.ins;
  const end = { to: link.to, endsAt: ins[link.into]!, endPart: (link.into + 1) / (ins.length + 1) };
  const before = passed.length === 0 ? { from: link.from, ...start } : { from: passed.at(-1)!, startsAt: 0, startPart: 0.5 };
  edges.push({ ...before, ...end });
  return [link.from, ...passed, link.to];
}
