import type { Point } from "../geometry.ts";
import { grouped } from "./grouped.ts";
import type { Curve } from "./placed.ts";

interface Walker {
  readonly curve: Curve;
  /** The piece it is at, and from where on that piece still lies before it. */
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

/** Where wires that start together part. */
export function junctionsOf(curves: readonly Curve[]): Point[] {
  const found: Point[] = [];
  const groups: Walker[][] = [curves.map((curve) => ({ curve, at: 2, x: curve[0]!, y: curve[1]! }))];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    if (group.length < 2) continue;
    const ways = grouped(group, nextPiece);
    if (ways.size > 1) found.push({ x: group[0]!.x, y: group[0]!.y });
    for (const [piece, walkers] of ways) {
      if (piece === "end" || walkers.length < 2) continue;
      const end = walkers.reduce((least, { curve, at }) => Math.min(least, curve[at + 4]!), Infinity);
      groups.push(walkers.map((walker) => (piece === "level" ? along(walker, end) : past(walker))));
    }
  }
  return found;
}

/** What comes next: a level line of any length, a bend, or nothing. */
function nextPiece({ curve, at, x, y }: Walker): string {
  if (at >= curve.length) return "end";
  const level = curve[at + 1] === y && curve[at + 3] === y && curve[at + 5] === y;
  return level && curve[at + 4]! > x ? "level" : curve.slice(at, at + 6).join(" ");
}

const past = ({ curve, at }: Walker): Walker => ({ curve, at: at + 6, x: curve[at + 4]!, y: curve[at + 5]! });

const along = (walker: Walker, end: number): Walker =>
  walker.curve[walker.at + 4] === end ? past(walker) : { ...walker, x: end };
