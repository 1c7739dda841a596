import { around, inflate, type Point, type Rect } from "../geometry.ts";
import { lineTo, type Pen, turned } from "./curve.ts";
import { detour, hits } from "./detour.ts";
import type { Diagram } from "./diagram.ts";
import { grouped } from "./grouped.ts";
import { junctionsOf } from "./junctions.ts";
import type { Item, Meter, Spacing } from "./level.ts";
import { type Nesting, nested } from "./nest.ts";
import { pinned } from "./pins.ts";
import type { Curve, Direction, Frame, Layout, Outlet, PlacedBox } from "./placed.ts";
import { type Visible, type VisibleBox, visible } from "./visible.ts";

/** How a graph is laid out; all of it may be left out. */
export interface LayoutOptions {
  readonly direction?: Direction;
  /** Room between columns, neighbours and wires. */
  readonly spacing?: Partial<Spacing>;
  /** The layout before an edit: what was there keeps its order. */
  readonly previous?: Layout;
}

const usual: Spacing = { ranks: 40, boxes: 22, wires: 14 };
/** Room between a frame and what it holds, and at its head for the name. */
const [padding, head] = [18, 34];

/**
 * Lays out a graph in columns along the flow: inputs in order, few crossings, wires around boxes, pinned boxes where
 * they are, groups in frames. The same graph always gives the same layout.
 */
export function layout(diagram: Diagram, options: LayoutOptions = {}): Layout {
  const { direction = "right", previous } = options;
  const flow = flowOf(direction);
  const seen = visible(diagram);
  const items = new Map([...seen.boxes].map(([id, box]) => [id, itemOf(box, direction)]));
  const meter: Meter = { work: 0 };
  const nesting: Nesting = {
    seen,
    itemOf: (box) => items.get(box)!,
    spacing: { ...usual, ...options.spacing },
    padding,
    head,
    earlier: previous?.direction === direction ? earlier(previous, flow) : undefined,
    meter,
  };
  const { centres, curves, frames } = nested(nesting);
  const board: Board = { seen, items, centres: new Map(centres), frames: new Map(frames), flow };
  const pins = new Map<string, Point>();
  for (const { id, pinned: place } of seen.boxes.values()) if (place !== undefined) pins.set(id, flow.point(place));
  const moved = pinned(
    board.centres,
    pins,
    (box) => (centre) => footprintOf(items.get(box)!, centre),
    nesting.spacing.boxes,
  );
  if (moved.size > 0) reframe(board, moved);
  const routed = rerouted(board, curves, moved);
  return assembled(board, routed, direction, meter);
}

interface Flow {
  readonly point: (point: Point) => Point;
  readonly rect: (rect: Rect) => Rect;
  readonly curve: (curve: Curve) => Curve;
}

interface Board {
  readonly seen: Visible;
  readonly items: ReadonlyMap<string, Item>;
  readonly centres: Map<string, Point>;
  readonly frames: Map<string, Rect>;
  readonly flow: Flow;
}

/** Between the plane and flow space, both ways. */
const flowOf = (direction: Direction): Flow =>
  direction === "right"
    ? { point: (point) => point, rect: (rect) => rect, curve: (curve) => curve }
    : {
        point: ({ x, y }) => ({ x: y, y: x }),
        rect: ({ x, y, width, height }) => ({ x: y, y: x, width: height, height: width }),
        curve: turned,
      };

/** What a box needs on its level: two numbers lie beside the wire behind it. */
function itemOf(box: VisibleBox, direction: Direction): Item {
  const { numbers, inputs, outputs, round } = box;
  const [along, across] = direction === "right" ? [box.width, box.height] : [box.height, box.width];
  const [outlet, beside] =
    numbers === undefined || outputs.length === 0
      ? [0, 0]
      : direction === "right"
        ? [numbers.width + 8, 2 * numbers.height + 6]
        : [numbers.height + 12, 2 * numbers.width + 12];
  const named = direction === "right" ? (box.label?.height ?? 0) : (box.label?.width ?? 0);
  const extent = Math.max(across + 2 * named, beside * outputs.length);
  const spread = (count: number, over: number) =>
    Array.from({ length: count }, (_, at) => ((at + 0.5) / count - 0.5) * over);
  return {
    before: along / 2,
    after: along / 2 + outlet,
    across: extent,
    // A circle leaves its wires less room.
    ins: spread(inputs, round ? across * 0.9 : across),
    outs: spread(outputs.length, Math.max(across, beside * outputs.length)),
  };
}

function earlier(previous: Layout, flow: Flow): (box: string) => number | undefined {
  const places = new Map<string, number>();
  for (const thing of [...previous.boxes, ...previous.frames]) {
    const { y, height } = flow.rect(thing);
    places.set(thing.id, y + height / 2);
  }
  return (box) => places.get(box);
}

const footprintOf = ({ before, after, across }: Item, { x, y }: Point): Rect => ({
  x: x - before,
  y: y - across / 2,
  width: before + after,
  height: across,
});

/** Draws the frames around moved boxes anew. */
function reframe({ seen, items, centres, frames }: Board, moved: ReadonlySet<string>): void {
  const changed = new Set<string>();
  for (const box of moved)
    for (let at = seen.boxes.get(box)!.group; at !== undefined; at = seen.frames.get(at)) changed.add(at);
  // The inner frames first.
  const depth = (group: string | undefined): number => (group === undefined ? 0 : 1 + depth(seen.frames.get(group)));
  for (const group of [...changed].sort((a, b) => depth(b) - depth(a))) {
    const held: Rect[] = [];
    for (const { id, group: its } of seen.boxes.values())
      if (its === group) held.push(footprintOf(items.get(id)!, centres.get(id)!));
    for (const [frame, parent] of seen.frames) if (parent === group) held.push(frames.get(frame)!);
    const { x, y, width, height } = inflate(around(held), padding);
    frames.set(group, { x, y: y - (head - padding), width, height: height + head - padding });
  }
}

/** Finds new ways for wires whose ends moved, that close a cycle, or that a moved box now lies on. */
function rerouted(board: Board, curves: readonly (Curve | undefined)[], moved: ReadonlySet<string>): Curve[] {
  const { seen, items, centres } = board;
  let obstacles: readonly Rect[] | undefined;
  let detours = 0;
  const stones = [...moved].map((box) => footprintOf(items.get(box)!, centres.get(box)!));
  return seen.wires.map(({ fromBox, out, toBox, into }, wire) => {
    const curve = curves[wire];
    const free = curve !== undefined && !moved.has(fromBox) && !moved.has(toBox);
    if (free && (stones.length === 0 || hits(curve, stones).length === 0)) return curve;
    obstacles ??= [...centres].map(([box, centre]) => footprintOf(items.get(box)!, centre));
    const [source, target] = [items.get(fromBox)!, items.get(toBox)!];
    const [from, to] = [centres.get(fromBox)!, centres.get(toBox)!];
    return detour(
      detours++,
      { x: from.x + source.after, y: from.y + source.outs[out]! },
      { x: to.x - target.before, y: to.y + target.ins[into]! },
      obstacles,
    );
  });
}

function assembled(board: Board, curves: readonly Curve[], direction: Direction, meter: Meter): Layout {
  const { seen, items, centres, frames, flow } = board;
  const boxes: PlacedBox[] = [];
  const outlets: Outlet[] = [];
  for (const box of seen.boxes.values()) {
    const [item, centre] = [items.get(box.id)!, centres.get(box.id)!];
    const rect = boxRect(box, item, centre, direction);
    const inputs = item.ins.map((offset) =>
      flow.point({ x: centre.x - item.before + inset(box, item, offset), y: centre.y + offset }),
    );
    boxes.push({ id: box.id, ...flow.rect(rect), round: box.round, folded: box.folded, inputs });
    box.outputs.forEach((of, at) => {
      const y = centre.y + item.outs[at]!;
      const [start, end] = [flow.point({ x: centre.x + item.before, y }), flow.point({ x: centre.x + item.after, y })];
      outlets.push({ of, box: box.id, start, end });
    });
  }
  const ended = seen.wires.map(({ toBox, into }, wire) => {
    const [box, item] = [seen.boxes.get(toBox)!, items.get(toBox)!];
    const rest = inset(box, item, item.ins[into]!);
    if (rest === 0) return curves[wire]!;
    const pen: Pen = curves[wire]!.slice();
    lineTo(pen, pen[pen.length - 2]! + rest, pen[pen.length - 1]!);
    return pen;
  });
  const bySource = grouped(ended.keys(), (wire) => seen.wires[wire]!.from);
  const junctions = [...bySource.values()].flatMap((wires) =>
    wires.length < 2 ? [] : junctionsOf(wires.map((wire) => ended[wire]!)),
  );
  const depth = (group: string): number => {
    const parent = seen.frames.get(group);
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  const framed = [...frames].map(([id, rect]): Frame => ({ id, ...flow.rect(rect), depth: depth(id) }));
  const footprints = boxes.map(({ id }) => flow.rect(footprintOf(items.get(id)!, centres.get(id)!)));
  return {
    direction,
    boxes,
    wires: seen.wires.map(({ id, from, to, port }, wire) => ({ id, from, to, port, curve: flow.curve(ended[wire]!) })),
    outlets,
    junctions: junctions.map(flow.point),
    frames: framed.sort((a, b) => a.depth - b.depth),
    bounds: around([...footprints, ...framed, ...(ended.length > 0 ? [flow.rect(extentOf(ended))] : [])]),
    work: meter.work,
  };
}

/** The box itself, without the room beside it. */
function boxRect(box: VisibleBox, { before }: Item, { x, y }: Point, direction: Direction): Rect {
  const across = direction === "right" ? box.height : box.width;
  return { x: x - before, y: y - across / 2, width: 2 * before, height: across };
}

/** How far behind the edge of its box the outline of a round one begins. */
function inset(box: VisibleBox, { before }: Item, offset: number): number {
  if (!box.round) return 0;
  const across = 2 * before === box.width ? box.height : box.width;
  const part = (2 * offset) / across;
  return before * (1 - Math.sqrt(Math.max(0, 1 - part * part)));
}

function extentOf(curves: readonly Curve[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const curve of curves)
    for (let at = 0; at + 1 < curve.length; at += 2) {
      left = Math.min(left, curve[at]!);
      right = Math.max(right, curve[at]!);
      top = Math.min(top, curve[at + 1]!);
      bottom = Math.max(bottom, curve[at + 1]!);
    }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
