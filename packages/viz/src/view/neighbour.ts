import type { Layout, PlacedBox } from "../layout/placed.ts";

/** Where an arrow key points. */
export type Heading = "left" | "right" | "up" | "down";

/** The box that an arrow key leads to from another: near, and rather straight ahead than aside; undefined at the edge. */
export function neighbour(layout: Layout, from: string, heading: Heading): string | undefined {
  const start = layout.boxes.find(({ id }) => id === from);
  if (start === undefined) return undefined;
  let [best, least] = [undefined as string | undefined, Infinity];
  for (const box of layout.boxes) {
    if (box === start) continue;
    const [ahead, aside] = steps(start, box, heading);
    if (ahead <= 1 || aside > 4 * ahead) continue;
    const cost = ahead + 2.5 * aside;
    if (cost < least) [best, least] = [box.id, cost];
  }
  return best;
}

/** How far a box lies ahead of another, and how far aside, from centre to centre. */
function steps(from: PlacedBox, to: PlacedBox, heading: Heading): readonly [number, number] {
  const x = to.x + to.width / 2 - from.x - from.width / 2;
  const y = to.y + to.height / 2 - from.y - from.height / 2;
  if (heading === "left") return [-x, Math.abs(y)];
  if (heading === "right") return [x, Math.abs(y)];
  return [heading === "up" ? -y : y, Math.abs(x)];
}
