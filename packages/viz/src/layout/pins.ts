import { overlap, type Point, type Rect } from "../geometry.ts";

/** A box with its surroundings, in flow space: what nothing else may cover. */
export type Footprint = (centre: Point) => Rect;

/**
 * Puts pinned boxes where they were put by hand, and moves others across the flow out of their way, no farther than
 * needed. Returns the boxes that moved; two pinned ones may overlap, as the hand wanted.
 */
export function pinned(
  centres: Map<string, Point>,
  pins: ReadonlyMap<string, Point>,
  footprint: (box: string) => Footprint,
  gap: number,
): Set<string> {
  const moved = new Set<string>();
  for (const [box, place] of pins) {
    const centre = centres.get(box)!;
    if (centre.x === place.x && centre.y === place.y) continue;
    centres.set(box, place);
    moved.add(box);
  }
  if (moved.size === 0) return moved;
  const rects = new Map([...centres].map(([box, centre]) => [box, footprint(box)(centre)]));
  const displaced = [...centres.keys()].filter(
    (box) => !pins.has(box) && [...pins.keys()].some((pin) => overlap(rects.get(pin)!, rects.get(box)!)),
  );
  for (const box of displaced) {
    const centre = centres.get(box)!;
    const others = [...rects].filter(([other]) => other !== box).map(([, rect]) => rect);
    const place = nearestFree(centre, footprint(box), others, gap);
    centres.set(box, place);
    rects.set(box, footprint(box)(place));
    moved.add(box);
  }
  return moved;
}

/** The nearest place before or behind, across the flow, where the box covers nothing. */
function nearestFree(centre: Point, footprint: Footprint, others: readonly Rect[], gap: number): Point {
  const own = footprint(centre);
  const column = others.filter((other) => overlap({ ...other, y: own.y, height: own.height }, own));
  const free = (y: number) => !column.some((other) => overlap(other, { ...own, y }));
  const tries = column.flatMap((other) => [other.y - own.height - gap, other.y + other.height + gap]).filter(free);
  const y = tries.reduce((best, place) => (Math.abs(place - own.y) < Math.abs(best - own.y) ? place : best), Infinity);
  return y === Infinity ? centre : { x: centre.x, y: centre.y + y - own.y };
}
