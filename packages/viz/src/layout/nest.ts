// Frames within frames: each open group is laid out by itself, then stands in the level around it as one large item.
// Wires that cross its border do so at items of their own on the border, so that a frame holds its own and nobody else.
import type { Point, Rect } from "../geometry.ts";
import { laidInColumns } from "./columns.ts";
import { joined, moved } from "./curve.ts";
import type { Item, Link, Meter, Spacing } from "./level.ts";
import type { Curve } from "./placed.ts";
import { entry, type Visible, type VisibleWire } from "./visible.ts";

/** Everything placed, in flow space. */
export interface Nested {
  readonly centres: ReadonlyMap<string, Point>;
  /** Undefined for wires that have to go around. */
  readonly curves: readonly (Curve | undefined)[];
  readonly frames: ReadonlyMap<string, Rect>;
}

/** What the layout of frames needs to know from around it. */
export interface Nesting {
  readonly seen: Visible;
  /** The item of a box, in flow space. */
  readonly itemOf: (box: string) => Item;
  readonly spacing: Spacing;
  /** Room between a frame and what it holds; at its head there is a name. */
  readonly padding: number;
  readonly head: number;
  readonly earlier: ((box: string) => number | undefined) | undefined;
  readonly meter: Meter;
}

interface Sheet {
  readonly members: string[];
  readonly items: Item[];
  readonly laid: ReturnType<typeof laidInColumns>;
  /** For each wire that is drawn here its link. */
  readonly wires: ReadonlyMap<number, number>;
  readonly frames: ReadonlyMap<string, Sheet>;
  /** Across, from the sheet's first edge: where wires come in and go out, by the node whose value they carry. */
  readonly entries: ReadonlyMap<string, number>;
  readonly exits: ReadonlyMap<string, number>;
  readonly length: number;
  readonly breadth: number;
}

/** Lays out the outermost level with all it holds. */
export function nested(nesting: Nesting): Nested {
  const ends = nesting.seen.wires.map((wire) => ({
    from: pathTo(nesting, wire.fromBox),
    to: pathTo(nesting, wire.toBox),
  }));
  const sheet = sheetOf(
    nesting,
    undefined,
    0,
    nesting.seen.wires.map((_, wire) => wire),
    ends,
  );
  const [centres, frames] = [new Map<string, Point>(), new Map<string, Rect>()];
  const parts: Curve[][] = nesting.seen.wires.map(() => []);
  const broken = new Set<number>();
  const lay = (one: Sheet, x: number, y: number) => {
    const { centres: places, curves } = one.laid;
    one.members.forEach((member, at) => {
      const { x: along, y: across } = places[at]!;
      const inner = one.frames.get(member);
      if (inner === undefined) centres.set(member, { x: x + along, y: y + across });
      else {
        const corner = { x: x + along - one.items[at]!.before, y: y + across - inner.breadth / 2 };
        frames.set(member, { ...corner, width: inner.length, height: inner.breadth });
        lay(inner, corner.x + nesting.padding, corner.y + nesting.head);
      }
    });
    for (const [wire, link] of one.wires) {
      const curve = curves[link];
      if (curve === undefined) broken.add(wire);
      else parts[wire]!.push(moved(curve, x, y));
    }
  };
  lay(sheet, 0, 0);
  const curves = parts.map((pieces, wire) => (broken.has(wire) ? undefined : joined(inOrder(pieces))));
  return { centres, curves, frames };
}

/** Pieces of a wire follow each other along the flow. */
const inOrder = (pieces: readonly Curve[]): Curve[] => pieces.slice().sort((one, other) => one[0]! - other[0]!);

/** The groups around a box, the outermost first, and then the box. */
function pathTo({ seen }: Nesting, box: string): string[] {
  const path = [box];
  for (let at = seen.boxes.get(box)!.group; at !== undefined; at = seen.frames.get(at)) path.unshift(at);
  return path;
}

type Ends = readonly { readonly from: readonly string[]; readonly to: readonly string[] }[];

function sheetOf(
  nesting: Nesting,
  group: string | undefined,
  depth: number,
  among: readonly number[],
  ends: Ends,
): Sheet {
  const { seen, spacing, meter } = nesting;
  const inside = (path: readonly string[]) => group === undefined || path[depth - 1] === group;
  const frames = new Map<string, Sheet>();
  for (const [id, parent] of seen.frames) {
    if (parent !== group) continue;
    const touching = among.filter((wire) => ends[wire]!.from[depth] === id || ends[wire]!.to[depth] === id);
    frames.set(id, sheetOf(nesting, id, depth + 1, touching, ends));
  }
  const members = [...frames.keys()];
  for (const { id, group: around } of seen.boxes.values()) if (around === group) members.push(id);
  const index = new Map(members.map((id, at) => [id, at]));
  const items: Item[] = members.map((id) => withEarlier(nesting, id, frames.get(id)));

  const wires = new Map<number, number>();
  const links: Link[] = [];
  const [entries, exits] = [new Map<string, number>(), new Map<string, number>()];
  for (const wire of among) {
    const { from, to } = ends[wire]!;
    const [starts, stops] = [inside(from), inside(to)];
    if (starts && stops && from[depth] === to[depth] && frames.has(from[depth]!)) continue;
    const source = seen.wires[wire]!.from;
    const outer = { across: 0, before: 0, after: 0, ins: [0], outs: [0] };
    const one = starts
      ? { from: index.get(from[depth]!)!, out: portOut(seen.wires[wire]!, frames.get(from[depth]!)) }
      : { from: entry(entries, source, () => items.push({ ...outer, border: "first" }) - 1), out: 0 };
    const other = stops
      ? { to: index.get(to[depth]!)!, into: portIn(seen.wires[wire]!, frames.get(to[depth]!)) }
      : { to: entry(exits, source, () => items.push({ ...outer, border: "last" }) - 1), into: 0 };
    wires.set(wire, links.push({ ...one, ...other }) - 1);
  }
  const laid = laidInColumns(items, links, spacing, meter);
  const [aside, above] = group === undefined ? [0, 0] : [nesting.padding, nesting.head];
  const at = (places: ReadonlyMap<string, number>) =>
    new Map(
      [...places]
        .map(([source, item]) => [source, laid.centres[item]!.y + above] as const)
        .sort(([, a], [, b]) => a - b),
    );
  return {
    members,
    items,
    laid,
    wires,
    frames,
    entries: at(entries),
    exits: at(exits),
    length: laid.length + 2 * aside,
    breadth: laid.breadth + above + aside,
  };
}

const portOut = ({ from, out }: VisibleWire, frame: Sheet | undefined): number =>
  frame === undefined ? out : [...frame.exits.keys()].indexOf(from);

const portIn = ({ from, into }: VisibleWire, frame: Sheet | undefined): number =>
  frame === undefined ? into : [...frame.entries.keys()].indexOf(from);

function withEarlier(nesting: Nesting, id: string, frame: Sheet | undefined): Item {
  const earlier = nesting.earlier?.(id);
  const item = frame === undefined ? nesting.itemOf(id) : itemOfFrame(frame);
  return { ...item, earlier };
}

function itemOfFrame({ length, breadth, entries, exits }: Sheet): Item {
  const fromCentre = (places: ReadonlyMap<string, number>) => [...places.values()].map((place) => place - breadth / 2);
  return { before: length / 2, after: length / 2, across: breadth, ins: fromCentre(entries), outs: fromCentre(exits) };
}
