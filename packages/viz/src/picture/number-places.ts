import type { Layout } from "../layout/placed.ts";
import { numberSize } from "./symbols.ts";

/** Where one number stands: the middle of its baseline. */
export interface NumberPlace {
  readonly of: string;
  readonly x: number;
  readonly value: number;
  readonly gradient: number;
  /** Numbers of a graph that flows downwards stand left and right of the wire. */
  readonly valueX: number;
  readonly gradientX: number;
}

/** The places of all values and gradients: above and below the wire, or left and right of one that goes down. */
export function numberPlaces({ direction, outlets }: Layout): NumberPlace[] {
  return outlets.map(({ of, start, end }) => {
    const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
    if (direction === "down") {
      const [baseline, aside] = [y + 0.36 * numberSize, 32];
      return { of, x, value: baseline, gradient: baseline, valueX: x - aside, gradientX: x + aside };
    }
    return { of, x, value: y - 6, gradient: y + 6 + 0.73 * numberSize, valueX: x, gradientX: x };
  });
}
