/** A place in the plane, x to the right and y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A width and a height. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An upright rectangle: its upper left corner and its size. */
export interface Rect extends Point, Size {}

/** Whether two rectangles share more than an edge, counting a margin around the first. */
export const overlap = (one: Rect, other: Rect, margin = 0): boolean =>
  one.x - margin < other.x + other.width &&
  other.x < one.x + one.width + margin &&
  one.y - margin < other.y + other.height &&
  other.y < one.y + one.height + margin;

/** The rectangle with a margin added on every side. */
export const inflate = ({ x, y, width, height }: Rect, margin: number): Rect => ({
  x: x - margin,
  y: y - margin,
  width: width + 2 * margin,
  height: height + 2 * margin,
});

/** The smallest rectangle around all of them; one without extent at the origin when there are none. */
export function around(rects: Iterable<Rect>): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}

/** How far apart two points are. */
export const distance = (one: Point, other: Point): number =>
  Math.sqrt((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y));
