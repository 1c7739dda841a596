import { distance, inflate, type Point, type Rect } from "../geometry.ts";
import { pointsOf } from "../layout/curve.ts";
import type { Layout, PlacedWire } from "../layout/placed.ts";

/** What lies under a point. */
export type Hit =
  | { readonly kind: "port"; readonly box: string; readonly port: number }
  | { readonly kind: "output"; readonly box: string; readonly of: string }
  | { readonly kind: "box"; readonly box: string }
  | { readonly kind: "wire"; readonly wire: string }
  | { readonly kind: "frame"; readonly frame: string };

/** Prepares a layout for questions such as "what is here?": ports before boxes before wires before frames. */
export function hitTest(layout: Layout): (point: Point, tolerance?: number) => Hit | undefined {
  let wires: readonly { readonly wire: PlacedWire; readonly extent: Rect; points?: Point[] }[] | undefined;
  return (point, tolerance = 6) => {
    const port = portAt(layout, point, tolerance);
    if (port !== undefined) return port;
    for (const box of layout.boxes) if (inside(box, point)) return { kind: "box", box: box.id };
    wires ??= layout.wires.map((wire) => ({ wire, extent: extentOf(wire.curve) }));
    let [nearest, least] = [undefined as string | undefined, tolerance];
    for (const entry of wires) {
      if (!inside(inflate(entry.extent, tolerance), point)) continue;
      entry.points ??= pointsOf(entry.wire.curve);
      const away = distanceTo(entry.points, point);
      if (away > least || (away === least && nearest !== undefined)) continue;
      [nearest, least] = [entry.wire.id, away];
    }
    if (nearest !== undefined) return { kind: "wire", wire: nearest };
    // The innermost frame is the last.
    const frame = layout.frames.findLast((rect) => inside(rect, point));
    return frame && { kind: "frame", frame: frame.id };
  };
}

function portAt({ boxes, outlets }: Layout, point: Point, tolerance: number): Hit | undefined {
  let [found, least] = [undefined as Hit | undefined, tolerance];
  const consider = (away: number, hit: Hit) => {
    if (away < least) [found, least] = [hit, away];
  };
  for (const box of boxes)
    if (inside(inflate(box, tolerance), point))
      for (const [port, place] of box.inputs.entries())
        consider(distance(place, point), { kind: "port", box: box.id, port });
  // A wire can be drawn from all of an outlet: the point at its box alone would be hard to meet.
  for (const { of, box, start, end } of outlets)
    consider(distanceToPiece(start, end, point), { kind: "output", box, of });
  return found;
}

const inside = ({ x, y, width, height }: Rect, point: Point): boolean =>
  point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;

function extentOf(curve: readonly number[]): Rect {
  const [xs, ys] = [curve.filter((_, at) => at % 2 === 0), curve.filter((_, at) => at % 2 === 1)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function distanceTo(points: readonly Point[], point: Point): number {
  let least = Infinity;
  for (let at = 1; at < points.length; at++)
    least = Math.min(least, distanceToPiece(points[at - 1]!, points[at]!, point));
  return least;
}

function distanceToPiece(from: Point, to: Point, { x, y }: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return distance({ x: from.x + part * dx, y: from.y + part * dy }, { x, y });
}
