// The part of a large graph that is drawn: what is seen, and some of what is around it.
import { inflate, type Layout, overlap, type Rect } from "@chainrule/viz";

/** Graphs up to this size are drawn whole. */
const SMALL = 300;

/** Whether there is more than can be kept up to date in every frame. */
export const isLarge = ({ boxes }: Layout): boolean => boxes.length > SMALL;

const contains = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** Keeps the region that is drawn until something outside of it is seen, or much less of it. */
export function region(before: Rect | undefined, seen: Rect): Rect {
  const fits = before && contains(before, seen) && before.width < 6 * seen.width;
  return fits ? before : inflate(seen, Math.max(seen.width, seen.height) / 2);
}

/** The layout with only what lies in a region. */
export function within(layout: Layout, rect: Rect): Layout {
  if (!isLarge(layout)) return layout;
  const boxes = layout.boxes.filter((box) => overlap(box, rect));
  const here = new Set(boxes.map(({ id }) => id));
  const boxOf = new Map(layout.outlets.map(({ of, box }) => [of, box]));
  return {
    ...layout,
    boxes,
    wires: layout.wires.filter(({ from, to }) => here.has(to) || here.has(boxOf.get(from) ?? from)),
    outlets: layout.outlets.filter(({ box }) => here.has(box)),
    junctions: layout.junctions.filter(({ x, y }) => overlap({ x, y, width: 0, height: 0 }, rect)),
  };
}

/** For some boxes, the layout with only them and the wires that meet them; made once for a layout, asked in every frame. */
export function surroundings(layout: Layout): (ids: ReadonlySet<string>) => Layout {
  const boxOf = new Map(layout.outlets.map(({ of, box }) => [of, box]));
  const boxes = new Map(layout.boxes.map((box) => [box.id, box]));
  const outlets = grouped(layout.outlets, ({ box }) => box);
  const arriving = grouped(layout.wires, ({ to }) => to);
  const leaving = grouped(layout.wires, ({ from }) => boxOf.get(from) ?? from);
  const all = <T>(of: ReadonlyMap<string, readonly T[]>, ids: ReadonlySet<string>): readonly T[] =>
    [...ids].flatMap((id) => of.get(id) ?? []);
  return (ids) => ({
    ...layout,
    boxes: [...ids].flatMap((id) => boxes.get(id) ?? []),
    wires: [...new Set([...all(arriving, ids), ...all(leaving, ids)])],
    outlets: [...all(outlets, ids)],
    junctions: [],
    frames: [],
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
