// Crossings that eyes see: pairs of wires whose lines intersect.
import type { Point } from "../src/geometry.ts";

/** A wire as straight pieces. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

const side = (a: Point, b: Point, c: Point): number => Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));

const intersect = (a: Point, b: Point, c: Point, d: Point): boolean =>
  side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

/** How often wires cross; those that leave one gate do not cross each other, nor (unless `ports`) those that enter one. */
export function crossingCount(lines: readonly Line[], ports = true): number {
  const pieces = lines.flatMap(({ from, to, points }) =>
    points.slice(1).map((end, at) => {
      const start = points[at]!;
      return { from, to, start, end, left: Math.min(start.x, end.x), right: Math.max(start.x, end.x) };
    }),
  );
  pieces.sort((a, b) => a.left - b.left);
  let count = 0;
  for (let one = 0; one < pieces.length; one++) {
    const a = pieces[one]!;
    for (let two = one + 1; two < pieces.length && pieces[two]!.left < a.right; two++) {
      const b = pieces[two]!;
      if (a.from === b.from || (!ports && a.to === b.to)) continue;
      if (intersect(a.start, a.end, b.start, b.end)) count++;
    }
  }
  return count;
}
