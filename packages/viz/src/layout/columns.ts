import type { Point } from "../geometry.ts";
import { placedAcross } from "./across.ts";
import { bendTo, lineTo, type Pen, penAt } from "./curve.ts";
import type { Item, Link, Meter, Spacing } from "./level.ts";
import { ordered } from "./order.ts";
import type { Curve } from "./placed.ts";
import { backLinks, ranksOf } from "./ranks.ts";
import { type Units, unitsOf } from "./units.ts";

/** A level with everything in its place, its first corner at the origin of flow space. */
export interface LaidLevel {
  /** Centres of the items: x along the flow, y across. */
  readonly centres: readonly Point[];
  /** For each link its curve; undefined for those that close a cycle and have to go around. */
  readonly curves: readonly (Curve | undefined)[];
  readonly length: number;
  readonly breadth: number;
}

/** Lays out one level in columns. */
export function laidInColumns(
  items: readonly Item[],
  links: readonly Link[],
  spacing: Spacing,
  meter: Meter,
): LaidLevel {
  const back = backLinks(items.length, links);
  const forward = links.filter((_, link) => back[link] === 0);
  const rank = ranksOf(items, forward);
  const units = unitsOf(items, forward, rank);
  const order = ordered(units, items, meter);
  const across = placedAcross(units, items, order, spacing, meter);
  const breadth = moveToOrigin(units, items, across);
  const columns = columnsOf(units, items, across, spacing);
  const centres = items.map((_, item) => ({ x: columns[rank[item]!]!.centre, y: across[item]! }));
  const drawn = units.ways.map((way, at) => way && curve(forward[at]!, way, units, items, across, columns));
  let next = 0;
  const curves = links.map((_, link) => (back[link] === 0 ? drawn[next++] : undefined));
  const length = columns.length === 0 ? 0 : columns[columns.length - 1]!.end;
  return { centres, curves, length, breadth };
}

interface Column {
  readonly start: number;
  readonly centre: number;
  readonly end: number;
}

function moveToOrigin(units: Units, items: readonly Item[], across: Float64Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (let unit = 0; unit < units.count; unit++) {
    const half = (items[unit]?.across ?? 0) / 2;
    least = Math.min(least, across[unit]! - half);
    most = Math.max(most, across[unit]! + half);
  }
  if (least > most) return 0;
  // Whole numbers: lines are crisp, and files are short.
  for (let unit = 0; unit < units.count; unit++) across[unit] = Math.round(2 * (across[unit]! - least)) / 2;
  return Math.ceil(most - least);
}

/** Columns follow each other; between two there is more room where wires climb far. */
function columnsOf(units: Units, items: readonly Item[], across: Float64Array, spacing: Spacing): Column[] {
  const [before, after, climb] = [0, 1, 2].map(() => new Float64Array(units.ranks)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  items.forEach((item, index) => {
    const rank = units.rank[index]!;
    before[rank] = Math.max(before[rank]!, item.before);
    after[rank] = Math.max(after[rank]!, item.after);
  });
  units.from.forEach((from, edge) => {
    const rank = units.rank[from]!;
    const rise = Math.abs(across[from]! + units.startsAt[edge]! - across[units.to[edge]!]! - units.endsAt[edge]!);
    climb[rank] = Math.max(climb[rank]!, rise);
  });
  const columns: Column[] = [];
  let at = 0;
  for (let rank = 0; rank < units.ranks; rank++) {
    const centre = at + before[rank]!;
    const end = centre + after[rank]!;
    columns.push({ start: at, centre, end });
    at = Math.round(end + Math.min(Math.max(spacing.ranks, climb[rank]! / 4), 3 * spacing.ranks));
  }
  return columns;
}

function curve(
  link: Link,
  way: readonly number[],
  units: Units,
  items: readonly Item[],
  across: Float64Array,
  columns: readonly Column[],
): Curve {
  const item = items[link.from]!;
  const first = columns[units.rank[link.from]!]!;
  const start = across[link.from]! + item.outs[link.out]!;
  const pen: Pen = penAt(first.centre + item.after, start);
  lineTo(pen, first.end, start);
  for (const unit of way.slice(1, -1)) {
    const column = columns[units.rank[unit]!]!;
    bendTo(pen, column.start, across[unit]!);
    lineTo(pen, column.end, pen[pen.length - 1]!);
  }
  const target = items[link.to]!;
  const last = columns[units.rank[link.to]!]!;
  bendTo(pen, last.start, across[link.to]! + target.ins[link.into]!);
  lineTo(pen, last.centre - target.before, pen[pen.length - 1]!);
  return pen;
}
