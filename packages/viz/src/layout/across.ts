import type { Adjacency } from "./adjacency.ts";
import type { Order } from "./crossings.ts";
import { nearestApart, type Scratch, scratch } from "./isotonic.ts";
import type { Item, Meter, Spacing } from "./level.ts";
import type { Units } from "./units.ts";

/** How much stronger wires want to be straight between two bends than between two boxes. */
const [plain, halfBent, bent] = [1, 2, 8];

/**
 * Where each unit's centre lies across the flow. Sweeps give every unit the mean of its neighbours' places, moved apart
 * as far as boxes need; then long wires are drawn straight where there is room.
 */
export function placedAcross(
  units: Units,
  items: readonly Item[],
  order: Order,
  spacing: Spacing,
  meter: Meter,
): Float64Array {
  const board = boardOf(units, items, order, spacing, meter);
  for (let sweep = 0; sweep < 4; sweep++) {
    forward(board, "ins");
    backward(board, "outs");
  }
  for (let sweep = 0; sweep < 3; sweep++) {
    forward(board, "both");
    backward(board, "both");
  }
  // Last, each gate in the middle of its inputs: that is how a textbook draws it.
  forward(board, "ins");
  straighten(board);
  alignEnds(board);
  return board.places;
}

interface Board {
  readonly units: Units;
  readonly order: Order;
  /** For each unit how far it must be from the one before it in its column. */
  readonly gaps: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly places: Float64Array;
  readonly space: Scratch;
  readonly meter: Meter;
  /** What pulls at the unit that is looked at. */
  sum: number;
  weight: number;
}

type Side = "ins" | "outs" | "both";

function boardOf(units: Units, items: readonly Item[], order: Order, spacing: Spacing, meter: Meter): Board {
  const half = (unit: number) => (items[unit]?.across ?? 0) / 2;
  const room = (unit: number) => (unit < units.items && half(unit) > 0 ? spacing.boxes : spacing.wires);
  const gaps = order.columns.map((column) =>
    Float64Array.from(column, (unit, at) => {
      if (at === 0) return 0;
      const before = column[at - 1]!;
      return half(before) + half(unit) + (room(before) + room(unit)) / 2;
    }),
  );
  const places = new Float64Array(units.count);
  order.columns.forEach((column, rank) => {
    let at = 0;
    column.forEach((unit, index) => {
      at += gaps[rank]![index]!;
      places[unit] = at;
    });
    for (const unit of column) places[unit]! -= at / 2;
  });
  const isBend = (unit: number) => unit >= units.items;
  const weights = Float64Array.from(units.from, (from, edge) => {
    const ends = Number(isBend(from)) + Number(isBend(units.to[edge]!));
    return [plain, halfBent, bent][ends]!;
  });
  const widest = order.columns.reduce((most, column) => Math.max(most, column.length), 0);
  return { units, order, gaps, weights, places, space: scratch(widest), meter, sum: 0, weight: 0 };
}

function forward(board: Board, side: Side): void {
  for (let rank = 0; rank < board.order.columns.length; rank++) sweep(board, rank, side);
}

function backward(board: Board, side: Side): void {
  for (let rank = board.order.columns.length - 1; rank >= 0; rank--) sweep(board, rank, side);
}

/** Moves one column to where its neighbours want it. */
function sweep(board: Board, rank: number, side: Side): void {
  const { units, order, gaps, places, space } = board;
  const column = order.columns[rank]!;
  for (let at = 0; at < column.length; at++) {
    const unit = column[at]!;
    board.sum = 0;
    board.weight = 0;
    if (side !== "outs") add(board, units.ins, units.from, units.startsAt, units.endsAt, unit);
    if (side !== "ins") add(board, units.outs, units.to, units.endsAt, units.startsAt, unit);
    space.weights[at] = board.weight > 0 ? board.weight : 0.01;
    space.wishes[at] = board.weight > 0 ? board.sum / board.weight : places[unit]!;
  }
  nearestApart(column.length, gaps[rank]!, space);
  for (let at = 0; at < column.length; at++) places[column[at]!] = space.wishes[at]!;
}

/** Adds the pull of a unit's edges on one side to the board's sums. */
function add(
  board: Board,
  { start, links }: Adjacency,
  other: Int32Array,
  theirs: Float64Array,
  ours: Float64Array,
  unit: number,
): void {
  const { weights, places, meter } = board;
  let [sum, weight] = [0, 0];
  for (let at = start[unit]!; at < start[unit + 1]!; at++) {
    const edge = links[at]!;
    sum += weights[edge]! * (places[other[edge]!]! + theirs[edge]! - ours[edge]!);
    weight += weights[edge]!;
  }
  board.sum += sum;
  board.weight += weight;
  meter.work += start[unit + 1]! - start[unit]!;
}

/** How far a unit may go without touching its neighbours. */
function slack({ units, order, gaps, places }: Board, unit: number): readonly [number, number] {
  const rank = units.rank[unit]!;
  const column = order.columns[rank]!;
  const at = order.place[unit]!;
  const low = at === 0 ? -Infinity : places[column[at - 1]!]! + gaps[rank]![at]!;
  const high = at === column.length - 1 ? Infinity : places[column[at + 1]!]! - gaps[rank]![at + 1]!;
  return [low, high];
}

/** Gives bends of one wire the same place, as many at a time as there is room for. */
function straighten(board: Board): void {
  const { units, places } = board;
  const done = new Uint8Array(units.count);
  for (let unit = units.items; unit < units.count; unit++) {
    if (done[unit] === 1) continue;
    const chain = chainFrom(board, unit);
    for (const bend of chain) done[bend] = 1;
    for (let at = 0; at < chain.length; ) {
      let [low, high] = slack(board, chain[at]!);
      let end = at + 1;
      for (; end < chain.length; end++) {
        const [lower, upper] = slack(board, chain[end]!);
        if (Math.max(low, lower) > Math.min(high, upper)) break;
        [low, high] = [Math.max(low, lower), Math.min(high, upper)];
      }
      const run = chain.slice(at, end);
      const wish = endWish(board, chain, at, end) ?? places[run[run.length >> 1]!]!;
      const place = Math.max(low, Math.min(high, wish));
      for (const bend of run) places[bend] = place;
      at = end;
    }
  }
}

function chainFrom({ units }: Board, unit: number): number[] {
  const chain = [unit];
  for (let last = unit; ; ) {
    let next = -1;
    for (let at = units.outs.start[last]!; at < units.outs.start[last + 1]!; at++) {
      const to = units.to[units.outs.links[at]!]!;
      if (to >= units.items) next = to;
    }
    if (next < 0) return chain;
    chain.push(next);
    last = next;
  }
}

/** A run that reaches an end of its wire is level with that end: with the input it goes into, or the output it comes from. */
function endWish({ units, places }: Board, chain: readonly number[], start: number, end: number): number | undefined {
  if (end === chain.length) {
    const [first, last] = [units.outs.start[chain[end - 1]!]!, units.outs.start[chain[end - 1]! + 1]!];
    const edge = units.outs.links[first];
    if (last - first === 1 && edge !== undefined) return places[units.to[edge]!]! + units.endsAt[edge]!;
  }
  const edge = units.ins.links[units.ins.start[chain[start]!]!];
  return start === 0 && edge !== undefined ? places[units.from[edge]!]! + units.startsAt[edge]! : undefined;
}

/** Levels an item that has one neighbour on a side with it, when there is room: an input with the gate that takes it. */
function alignEnds(board: Board): void {
  const { units, places } = board;
  const only = (list: Adjacency, unit: number) =>
    list.start[unit + 1]! - list.start[unit]! === 1 ? list.links[list.start[unit]!] : undefined;
  for (let unit = 0; unit < units.items; unit++) {
    const [before, after] = [only(units.ins, unit), only(units.outs, unit)];
    const incoming = units.ins.start[unit + 1]! - units.ins.start[unit]!;
    const edge = before ?? (incoming === 0 ? after : undefined);
    if (edge === undefined) continue;
    const wish =
      edge === before
        ? places[units.from[edge]!]! + units.startsAt[edge]! - units.endsAt[edge]!
        : places[units.to[edge]!]! + units.endsAt[edge]! - units.startsAt[edge]!;
    const [low, high] = slack(board, unit);
    if (wish >= low && wish <= high) places[unit] = wish;
  }
}
