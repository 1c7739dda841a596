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

/** The layout with one box, and the wires that meet it. */
export function around(layout: Layout, ids: ReadonlySet<string>): Layout {
  const outlets = layout.outlets.filter(({ box }) => ids.has(box));
  const outputs = new Set(outlets.map(({ of }) => of));
  return {
    ...layout,
    boxes: layout.boxes.filter(({ id }) => ids.has(id)),
    wires: layout.wires.filter(({ from, to }) => ids.has(to) || outputs.has(from)),
    outlets,
    junctions: [],
    frames: [],
  };
}
