import type { Meter } from "./level.ts";
import type { Units } from "./units.ts";

/** The units of each column in order, and the place of each unit in its column. */
export interface Order {
  readonly columns: readonly Int32Array[];
  readonly place: Int32Array;
}

/** Sets the places of a column's units after their order has changed. */
export function number(column: Int32Array, place: Int32Array): void {
  for (let at = 0; at < column.length; at++) place[column[at]!] = at;
}

/** How many pairs of edges cross, all columns together. */
export function crossings(units: Units, order: Order, meter: Meter): number {
  const ends = new Int32Array(units.from.length);
  let total = 0;
  for (let rank = 1; rank < order.columns.length; rank++) total += between(units, order, rank, ends, meter);
  return total;
}

/** Crossings between a column and the one before it, counted in a tree of sums (Barth, Jünger, Mutzel). */
function between(units: Units, order: Order, rank: number, ends: Int32Array, meter: Meter): number {
  const { outs, ins } = units;
  // Edges get numbers in the order in which they end.
  let size = 0;
  for (const unit of order.columns[rank]!)
    for (let at = ins.start[unit]!; at < ins.start[unit + 1]!; at++) ends[ins.links[at]!] = ++size;
  meter.work += size;
  const tree = new Int32Array(size + 1);
  let [total, entered] = [0, 0];
  for (const unit of order.columns[rank - 1]!) {
    const [first, last] = [outs.start[unit]!, outs.start[unit + 1]!];
    // Edges of one output part only where they bend: they do not cross each other.
    for (let at = first, next = first; at < last; at = next) {
      const part = units.startPart[outs.links[at]!]!;
      for (; next < last && units.startPart[outs.links[next]!] === part; next++) {
        total += entered;
        for (let end = ends[outs.links[next]!]!; end > 0; end -= end & -end) total -= tree[end]!;
      }
      for (let edge = at; edge < next; edge++)
        for (let end = ends[outs.links[edge]!]!; end <= size; end += end & -end) tree[end]!++;
      entered += next - at;
    }
  }
  return total;
}

/** How many crossings fewer the edges of two neighbours would have in the other order. */
export const saving = (units: Units, place: Int32Array, upper: number, lower: number, meter: Meter): number =>
  sides(units.ins, units.from, units.startPart, place, upper, lower, meter) +
  sides(units.outs, units.to, units.endPart, place, upper, lower, meter);

function sides(
  { start, links }: Units["ins"],
  other: Int32Array,
  part: Float64Array,
  place: Int32Array,
  upper: number,
  lower: number,
  meter: Meter,
): number {
  const [first, middle, second, last] = [start[upper]!, start[upper + 1]!, start[lower]!, start[lower + 1]!];
  const pairs = (middle - first) * (last - second);
  if (pairs === 0) return 0;
  if (pairs > 256) {
    const where = (edge: number): number => place[other[edge]!]! + part[edge]!;
    return merged(links.subarray(first, middle), links.subarray(second, last), where, meter);
  }
  meter.work += pairs;
  let saved = 0;
  for (let one = first; one < middle; one++) {
    const edge = links[one]!;
    const here = place[other[edge]!]! + part[edge]!;
    for (let two = second; two < last; two++) {
      const against = links[two]!;
      const there = place[other[against]!]! + part[against]!;
      if (here > there) saved++;
      else if (here < there) saved--;
    }
  }
  return saved;
}

/** The same for units of many edges: both lists sorted, then gone through together. */
function merged(upper: Int32Array, lower: Int32Array, where: (edge: number) => number, meter: Meter): number {
  const ours = Float64Array.from(upper, where).sort();
  const theirs = Float64Array.from(lower, where).sort();
  meter.work += ours.length + theirs.length;
  let [saved, below, upTo] = [0, 0, 0];
  for (const here of ours) {
    while (below < theirs.length && theirs[below]! < here) below++;
    while (upTo < theirs.length && theirs[upTo]! <= here) upTo++;
    saved += below - (theirs.length - upTo);
  }
  return saved;
}
