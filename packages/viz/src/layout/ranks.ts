import { type Adjacency, adjacency, degree } from "./adjacency.ts";
import type { Item, Link } from "./level.ts";

/** Which links close a cycle, found depth first: they are drawn, but say nothing about columns. */
export function backLinks(count: number, links: readonly Link[]): Uint8Array {
  const outs = adjacency(
    count,
    links.map(({ from }) => from),
  );
  const back = new Uint8Array(links.length);
  const state = new Uint8Array(count);
  const next = outs.start.slice(0, count);
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    const stack = [root];
    state[root] = 1;
    while (stack.length > 0) {
      const item = stack[stack.length - 1]!;
      if (next[item]! === outs.start[item + 1]!) {
        state[item] = 2;
        stack.pop();
        continue;
      }
      const link = outs.links[next[item]!++]!;
      const { to } = links[link]!;
      if (state[to] === 1) back[link] = 1;
      if (state[to] !== 0) continue;
      state[to] = 1;
      stack.push(to);
    }
  }
  return back;
}

/** Items in an order in which every link goes forward. */
function topological(count: number, links: readonly Link[], outs: Adjacency): Int32Array {
  const waiting = new Int32Array(count);
  for (const { to } of links) waiting[to]!++;
  const order = new Int32Array(count);
  let filled = 0;
  for (let item = 0; item < count; item++) if (waiting[item] === 0) order[filled++] = item;
  for (let done = 0; done < filled; done++) {
    const item = order[done]!;
    for (let at = outs.start[item]!; at < outs.start[item + 1]!; at++) {
      const { to } = links[outs.links[at]!]!;
      if (--waiting[to]! === 0) order[filled++] = to;
    }
  }
  return order;
}

/**
 * The column of each item. Columns are as late as possible, so that an input stands beside the gate that takes it and
 * long sums become stairs; an item that several wires would have to be stretched for goes back to where they are.
 */
export function ranksOf(items: readonly Item[], links: readonly Link[]): Int32Array {
  const count = items.length;
  const outs = adjacency(
    count,
    links.map(({ from }) => from),
  );
  const ins = adjacency(
    count,
    links.map(({ to }) => to),
  );
  const order = topological(count, links, outs);
  const early = new Int32Array(count);
  for (const item of order)
    for (let at = outs.start[item]!; at < outs.start[item + 1]!; at++) {
      const { to } = links[outs.links[at]!]!;
      early[to] = Math.max(early[to]!, early[item]! + 1);
    }
  const rank = early.slice();
  for (let at = count - 1; at >= 0; at--) {
    const item = order[at]!;
    if (degree(outs, item) > 0) rank[item] = earliestTarget(item, links, outs, rank) - 1;
  }
  for (const item of order) pullBack(item, links, ins, outs, rank);
  for (let at = count - 1; at >= 0; at--) {
    const item = order[at]!;
    if (degree(ins, item) === 0 && degree(outs, item) > 0) rank[item] = earliestTarget(item, links, outs, rank) - 1;
  }
  return withBorders(items, rank);
}

function earliestTarget(item: number, links: readonly Link[], outs: Adjacency, rank: Int32Array): number {
  let earliest = Infinity;
  for (let at = outs.start[item]!; at < outs.start[item + 1]!; at++)
    earliest = Math.min(earliest, rank[links[outs.links[at]!]!.to]!);
  return earliest;
}

/** Moves an item back while that shortens more wires than it stretches. Wires of one source count once: they are drawn together. */
function pullBack(item: number, links: readonly Link[], ins: Adjacency, outs: Adjacency, rank: Int32Array): void {
  if (degree(ins, item) < 2) return;
  let floor = -Infinity;
  const others: number[] = [];
  const seen = new Set<number>();
  for (let at = ins.start[item]!; at < ins.start[item + 1]!; at++) {
    const { from } = links[ins.links[at]!]!;
    if (seen.has(from)) continue;
    seen.add(from);
    // A source follows its only target: it is no reason to stay, nor to move.
    if (degree(ins, from) === 0 && degree(outs, from) === 1) continue;
    floor = Math.max(floor, rank[from]! + 1);
    let other = rank[from]! + 1;
    for (let next = outs.start[from]!; next < outs.start[from + 1]!; next++) {
      const { to } = links[outs.links[next]!]!;
      if (to !== item) other = Math.max(other, rank[to]!);
    }
    others.push(other);
  }
  const costs = degree(outs, item) > 0 ? 1 : 0;
  for (;;) {
    const now = rank[item]!;
    const shorter = others.filter((other) => other < now).length;
    if (now <= floor || shorter <= costs) return;
    rank[item] = now - 1;
  }
}

/** Counts columns from 0, with those at the border before and behind all others. */
function withBorders(items: readonly Item[], rank: Int32Array): Int32Array {
  let [least, most] = [Infinity, -Infinity];
  let [anyFirst, anyLast] = [0, 0];
  items.forEach(({ border }, item) => {
    if (border === "first") anyFirst = 1;
    else if (border === "last") anyLast = 1;
    else {
      least = Math.min(least, rank[item]!);
      most = Math.max(most, rank[item]!);
    }
  });
  if (least > most) [least, most] = [0, -1];
  const last = most - least + anyFirst + anyLast;
  return rank.map((value, item) => {
    const { border } = items[item]!;
    return border === "first" ? 0 : border === "last" ? last : value - least + anyFirst;
  });
}
