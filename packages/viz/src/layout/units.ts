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

/** Edges under construction, one list for each of their sides. */
interface Edges {
  readonly from: number[];
  readonly to: number[];
  readonly startsAt: number[];
  readonly endsAt: number[];
  readonly startPart: number[];
  readonly endPart: number[];
}

/** Cuts links into edges between neighbouring columns. */
export function unitsOf(items: readonly Item[], links: readonly Link[], rank: Int32Array): Units {
  const ranks: number[] = Array.from(rank);
  const edges: Edges = { from: [], to: [], startsAt: [], endsAt: [], startPart: [], endPart: [] };
  const bends: (number[][] | undefined)[] = [];
  const ways = links.map((link) => {
    if (rank[link.from]! >= rank[link.to]!) return undefined;
    bends[link.from] ??= [];
    bends[link.from]![link.out] ??= [];
    return way(link, items, ranks, bends[link.from]![link.out]!, edges);
  });
  const [from, to] = [Int32Array.from(edges.from), Int32Array.from(edges.to)];
  const ins = adjacency(ranks.length, to);
  const endPart = Float64Array.from(edges.endPart);
  // Edges into one item lie in order of its inputs, whatever the order of wires.
  for (let item = 0; item < items.length; item++) {
    const [start, end] = [ins.start[item]!, ins.start[item + 1]!];
    if (end - start > 1) ins.links.subarray(start, end).sort((a, b) => endPart[a]! - endPart[b]! || a - b);
  }
  return {
    items: items.length,
    count: ranks.length,
    rank: Int32Array.from(ranks),
    ranks: ranks.reduce((most, value) => Math.max(most, value + 1), 0),
    from,
    to,
    startsAt: Float64Array.from(edges.startsAt),
    endsAt: Float64Array.from(edges.endsAt),
    startPart: Float64Array.from(edges.startPart),
    endPart,
    outs: adjacency(ranks.length, from),
    ins,
    ways,
  };
}

/** The units of one link; makes the bends and edges that are not there yet. */
function way(link: Link, items: readonly Item[], ranks: number[], chain: number[], edges: Edges): number[] {
  const [first, last] = [ranks[link.from]!, ranks[link.to]!];
  const { outs } = items[link.from]!;
  const { ins } = items[link.to]!;
  const passed = last - first - 1;
  const edge = (from: number, to: number, endsAt: number, endPart: number) => {
    const bent = from !== link.from;
    edges.from.push(from);
    edges.to.push(to);
    edges.startsAt.push(bent ? 0 : outs[link.out]!);
    edges.startPart.push(bent ? 0.5 : (link.out + 1) / (outs.length + 1));
    edges.endsAt.push(endsAt);
    edges.endPart.push(endPart);
  };
  while (chain.length < passed) {
    const bend = ranks.push(first + chain.length + 1) - 1;
    edge(chain.at(-1) ?? link.from, bend, 0, 0.5);
    chain.push(bend);
  }
  edge(passed === 0 ? link.from : chain[passed - 1]!, link.to, ins[link.into]!, (link.into + 1) / (ins.length + 1));
  return [link.from, ...chain.slice(0, passed), link.to];
}
