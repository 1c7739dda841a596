import type { Point } from "../geometry.ts";
import type { Layout } from "../layout/placed.ts";
import { numberSize } from "./symbols.ts";

/** Where a number's text begins, has its middle, or ends. */
export type Anchor = "start" | "middle" | "end";

/** Where the value and the gradient of one node stand: points on their baselines. */
export interface NumberPlace {
  readonly of: string;
  readonly value: Point;
  readonly gradient: Point;
  readonly valueAnchor: Anchor;
  readonly gradientAnchor: Anchor;
}

/** The places of all values and gradients: above and below the wire, or left and right of one that goes down. */
export function numberPlaces({ direction, outlets }: Layout): NumberPlace[] {
  return outlets.map(({ of, start, end }) => {
    const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
    if (direction === "right") {
      const [value, gradient] = [
        { x, y: y - 6 },
        { x, y: y + 6 + 0.73 * numberSize },
      ];
      return { of, value, gradient, valueAnchor: "middle", gradientAnchor: "middle" };
    }
    const baseline = y + 0.36 * numberSize;
    const [value, gradient] = [
      { x: x - 8, y: baseline },
      { x: x + 8, y: baseline },
    ];
    return { of, value, gradient, valueAnchor: "end", gradientAnchor: "start" };
  });
}
