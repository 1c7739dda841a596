import type { Point } from "../geometry.ts";
import type { Curve } from "./placed.ts";

/** A curve under construction: straight lines and bends, each from where the last ended. */
export type Pen = number[];

/** Sets the pen down. */
export const penAt = (x: number, y: number): Pen => [x, y];

/** A straight line; one that goes on level as the last did makes that one longer. */
export function lineTo(pen: Pen, x: number, y: number): void {
  const [fromX, fromY] = [pen[pen.length - 2]!, pen[pen.length - 1]!];
  if (fromX === x && fromY === y) return;
  const startY = pen[pen.length - 7];
  if (startY === y && fromY === y && pen[pen.length - 5] === y && pen[pen.length - 3] === y) {
    const startX = pen[pen.length - 8]!;
    pen.length -= 6;
    pen.push(startX + (x - startX) / 3, y, x - (x - startX) / 3, y, x, y);
    return;
  }
  pen.push(fromX + (x - fromX) / 3, fromY + (y - fromY) / 3, x - (x - fromX) / 3, y - (y - fromY) / 3, x, y);
}

/** A bend that starts and ends in the direction of x; straight when there is nothing to bend. */
export function bendTo(pen: Pen, x: number, y: number): void {
  const [fromX, fromY] = [pen[pen.length - 2]!, pen[pen.length - 1]!];
  if (Math.abs(fromY - y) < 0.01) {
    lineTo(pen, x, fromY);
    return;
  }
  const reach = (x - fromX) / 2;
  pen.push(fromX + reach, fromY, x - reach, y, x, y);
}

/** Joins curves that follow each other. */
export function joined(parts: readonly Curve[]): Curve {
  const [first, ...rest] = parts;
  const pen: Pen = [...(first ?? [])];
  for (const part of rest) {
    lineTo(pen, part[0]!, part[1]!);
    for (let at = 2; at < part.length; at++) pen.push(part[at]!);
  }
  return pen;
}

/** The curve moved. */
export const moved = (curve: Curve, x: number, y: number): Curve =>
  curve.map((value, at) => value + (at % 2 === 0 ? x : y));

/** The curve with x and y changed over. */
export const turned = (curve: Curve): Curve => curve.map((_, at) => curve[at % 2 === 0 ? at + 1 : at - 1]!);

/** Points along the curve, near enough to each other to look smooth: more where it is long. */
export function pointsOf(curve: Curve, least = 12): Point[] {
  const points: Point[] = [{ x: curve[0]!, y: curve[1]! }];
  for (let at = 2; at + 5 < curve.length; at += 6) {
    const [x0, y0] = [curve[at - 2]!, curve[at - 1]!];
    const [x1, y1, x2, y2, x3, y3] = curve.slice(at, at + 6) as [number, number, number, number, number, number];
    const straight = y0 === y1 && y1 === y2 && y2 === y3;
    const steps = Math.max(least, Math.min(96, Math.ceil((Math.abs(x3 - x0) + Math.abs(y3 - y0)) / 32)));
    for (let step = straight ? steps : 1; step <= steps; step++) {
      const t = step / steps;
      const u = 1 - t;
      const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      points.push({ x: a * x0 + b * x1 + c * x2 + d * x3, y: a * y0 + b * y1 + c * y2 + d * y3 });
    }
  }
  return points;
}
