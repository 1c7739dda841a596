import type { Adjacency } from "./adjacency.ts";
import { crossings, number, type Order, saving } from "./crossings.ts";
import type { Item, Meter } from "./level.ts";
import type { Units } from "./units.ts";

/** How much edge-looking a graph may cost: small ones get many sweeps, large ones few. */
const effort = 400_000;

/**
 * The order of units in their columns with few crossings: sweeps by barycentre, then swaps of neighbours, from two
 * beginnings. With earlier places, these are kept, and only swaps that save crossings are made.
 */
export function ordered(units: Units, items: readonly Item[], meter: Meter): Order {
  if (items.some(({ earlier }) => earlier !== undefined)) {
    const order = fromEarlier(units, items);
    settle(units, order, meter);
    return order;
  }
  const depthFirst = improved(units, orderFrom(units, byDepth(units)), meter);
  if (depthFirst.crossings === 0 || units.from.length > effort / 100) return depthFirst.order;
  const asGiven = improved(
    units,
    orderFrom(
      units,
      Array.from({ length: units.count }, (_, unit) => unit),
    ),
    meter,
  );
  return asGiven.crossings < depthFirst.crossings ? asGiven.order : depthFirst.order;
}

function orderFrom(units: Units, sequence: readonly number[]): Order {
  const columns: number[][] = Array.from({ length: units.ranks }, () => []);
  for (const unit of sequence) columns[units.rank[unit]!]!.push(unit);
  const order = { columns: columns.map((column) => Int32Array.from(column)), place: new Int32Array(units.count) };
  for (const column of order.columns) number(column, order.place);
  return order;
}

/** Units as one meets them going back from the last ones, inputs in order: an expression's tree has no crossing then. */
function byDepth({ count, outs, ins, from }: Units): number[] {
  const seen = new Uint8Array(count);
  const sequence: number[] = [];
  const visit = (root: number) => {
    const stack = [root];
    while (stack.length > 0) {
      const unit = stack.pop()!;
      if (seen[unit] === 1) continue;
      seen[unit] = 1;
      sequence.push(unit);
      for (let at = ins.start[unit + 1]! - 1; at >= ins.start[unit]!; at--) stack.push(from[ins.links[at]!]!);
    }
  };
  for (let unit = 0; unit < count; unit++) if (outs.start[unit] === outs.start[unit + 1]) visit(unit);
  for (let unit = 0; unit < count; unit++) visit(unit);
  return sequence;
}

/** New units go where their neighbours are, old ones stay. */
function fromEarlier(units: Units, items: readonly Item[]): Order {
  const key = Float64Array.from({ length: units.count }, (_, unit) => items[unit]?.earlier ?? Number.NaN);
  const known = key.map((value) => (Number.isNaN(value) ? 0 : 1));
  for (let pass = 0; pass < 4; pass++)
    for (let step = 0; step < units.count; step++) {
      const unit = pass % 2 === 0 ? step : units.count - 1 - step;
      if (known[unit] === 1) continue;
      let [sum, number] = [0, 0];
      const add = ({ start, links }: Adjacency, other: Int32Array) => {
        for (let at = start[unit]!; at < start[unit + 1]!; at++) {
          const value = key[other[links[at]!]!]!;
          if (Number.isNaN(value)) continue;
          sum += value;
          number++;
        }
      };
      add(units.ins, units.from);
      add(units.outs, units.to);
      if (number > 0) key[unit] = sum / number;
    }
  const last = (value: number) => (Number.isNaN(value) ? Infinity : value);
  const sequence = Array.from(key.keys()).sort((a, b) => Math.sign(last(key[a]!) - last(key[b]!)) || a - b);
  return orderFrom(units, sequence);
}

interface Attempt {
  readonly order: Order;
  readonly crossings: number;
}

function improved(units: Units, order: Order, meter: Meter): Attempt {
  const edges = units.from.length + 1;
  const sweeps = Math.max(3, Math.min(14, Math.floor(effort / 8 / edges)));
  let best = copy(order);
  let least = crossings(units, order, meter);
  for (let sweep = 0, idle = 0; sweep < sweeps && least > 0 && idle < 4; sweep++) {
    pass(units, order, sweep, meter);
    const now = settle(units, order, meter);
    idle++;
    if (now >= least) continue;
    if (now < 0.995 * least) idle = 0;
    [best, least] = [copy(order), now];
  }
  return { order: best, crossings: least };
}

const copy = ({ columns, place }: Order): Order => ({
  columns: columns.map((column) => column.slice()),
  place: place.slice(),
});

/** One sweep: each column in the order of its neighbours' mean places. Every other pair of sweeps turns ties around. */
function pass(units: Units, { columns, place }: Order, sweep: number, meter: Meter): void {
  const forward = sweep % 2 === 0;
  const tie = sweep % 4 < 2 ? 1 : -1;
  const mean = new Float64Array(units.count);
  for (let step = 1; step < columns.length; step++) {
    const column = columns[forward ? step : columns.length - 1 - step]!;
    if (column.length < 2) continue;
    if (forward) means(units.ins, units.from, units.startPart, column, place, mean);
    else means(units.outs, units.to, units.endPart, column, place, mean);
    meter.work += column.length;
    // A unit without neighbours on that side keeps its place.
    const free = column.filter((unit) => !Number.isNaN(mean[unit]!));
    free.sort((a, b) => mean[a]! - mean[b]! || tie * (place[a]! - place[b]!));
    let next = 0;
    for (let at = 0; at < column.length; at++) if (!Number.isNaN(mean[column[at]!]!)) column[at] = free[next++]!;
    number(column, place);
  }
}

/** The mean place of each unit's neighbours on one side; not a number where it has none. */
function means(
  { start, links }: Adjacency,
  other: Int32Array,
  part: Float64Array,
  column: Int32Array,
  place: Int32Array,
  mean: Float64Array,
): void {
  for (const unit of column) {
    let sum = 0;
    for (let at = start[unit]!; at < start[unit + 1]!; at++) sum += place[other[links[at]!]!]! + part[links[at]!]!;
    mean[unit] = sum / (start[unit + 1]! - start[unit]!);
  }
}

/** Swaps neighbours while that saves crossings; returns how many are left. */
function settle(units: Units, { columns, place }: Order, meter: Meter): number {
  // A column is looked at again only after it or one beside it has changed.
  let changed = new Uint8Array(columns.length + 2).fill(1);
  for (let round = 0; round < 2 && changed.includes(1); round++) {
    const before = changed;
    changed = new Uint8Array(columns.length + 2);
    columns.forEach((column, rank) => {
      const stirred = before[rank]! + before[rank + 1]! + before[rank + 2]! + changed[rank]!;
      if (stirred > 0 && swapIn(units, column, place, meter)) changed[rank + 1] = 1;
    });
  }
  return crossings(units, { columns, place }, meter);
}

function swapIn(units: Units, column: Int32Array, place: Int32Array, meter: Meter): boolean {
  let swapped = false;
  for (let at = 1; at < column.length; at++) {
    const [upper, lower] = [column[at - 1]!, column[at]!];
    if (saving(units, place, upper, lower, meter) <= 0) continue;
    column[at - 1] = lower;
    column[at] = upper;
    place[lower] = at - 1;
    place[upper] = at;
    swapped = true;
  }
  return swapped;
}
