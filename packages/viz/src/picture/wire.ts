import type { Point } from "../geometry.ts";
import type { Curve } from "../layout/placed.ts";
import { hundredths } from "../svg/svg-node.ts";

/** A curve as the text of a path; level pieces are written short. */
export function pathText(curve: Curve): string {
  const text = [`M${pair(curve[0]!, curve[1]!)}`];
  for (let at = 2; at + 5 < curve.length; at += 6) {
    const [x1, y1, x2, y2, x, y] = curve.slice(at, at + 6) as [number, number, number, number, number, number];
    const [fromX, fromY] = [curve[at - 2]!, curve[at - 1]!];
    const straight = (fromY === y1 && y1 === y2 && y2 === y) || (fromX === x1 && x1 === x2 && x2 === x);
    text.push(straight ? `L${pair(x, y)}` : `C${pair(x1, y1)} ${pair(x2, y2)} ${pair(x, y)}`);
  }
  return text.join("");
}

const pair = (x: number, y: number): string => `${hundredths(x)} ${hundredths(y)}`;

/** The direction in which a curve ends, of length 1. */
export function heading(curve: Curve): Point {
  const [x, y] = [curve[curve.length - 2]!, curve[curve.length - 1]!];
  for (let at = curve.length - 4; at >= 0; at -= 2) {
    const [dx, dy] = [x - curve[at]!, y - curve[at + 1]!];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length > 0.01) return { x: dx / length, y: dy / length };
  }
  return { x: 1, y: 0 };
}

/** The curve without its last bit, which an arrowhead covers. */
export function shortened(curve: Curve, by: number): Curve {
  const { x, y } = heading(curve);
  const cut = curve.slice();
  // A last piece that is shorter than that goes altogether.
  for (; cut.length > 8; cut.length -= 6) {
    const [dx, dy] = [cut.at(-2)! - cut.at(-8)!, cut.at(-1)! - cut.at(-7)!];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length >= by) break;
    by -= length;
  }
  if (cut.length < 8) return curve;
  for (const at of [cut.length - 4, cut.length - 2]) {
    cut[at]! -= by * x;
    cut[at + 1]! -= by * y;
  }
  return cut;
}

/** An arrowhead whose tip is the curve's end. */
export function arrowhead(curve: Curve): string {
  const { x, y } = heading(curve);
  const [tipX, tipY] = [curve[curve.length - 2]!, curve[curve.length - 1]!];
  const [backX, backY] = [tipX - 9 * x, tipY - 9 * y];
  return `M${pair(tipX, tipY)}L${pair(backX - 4 * y, backY + 4 * x)}L${pair(backX + 4 * y, backY - 4 * x)}Z`;
}

/** The middle of the last bend, or a place on a straight wire short of its end: where what it sent back is written. */
export function lastBend(curve: Curve): Point {
  for (let at = curve.length - 6; at >= Math.max(2, curve.length - 12); at -= 6) {
    const [x0, y0] = [curve[at - 2]!, curve[at - 1]!];
    const [x1, y1, x2, y2, x, y] = curve.slice(at, at + 6) as [number, number, number, number, number, number];
    const straight = (y0 === y1 && y1 === y2 && y2 === y) || (x0 === x1 && x1 === x2 && x2 === x);
    if (!straight) return { x: (x0 + 3 * x1 + 3 * x2 + x) / 8, y: (y0 + 3 * y1 + 3 * y2 + y) / 8 };
  }
  const { x, y } = heading(curve);
  return { x: curve[curve.length - 2]! - 24 * x, y: curve[curve.length - 1]! - 24 * y };
}
