// Ways around boxes, for wires that the columns do not route: those of boxes put by hand and those that close a cycle.
import { inflate, overlap, type Point, type Rect } from "../geometry.ts";
import { bendTo, lineTo, type Pen, penAt, pointsOf } from "./curve.ts";
import type { Curve } from "./placed.ts";

/** How far a wire runs straight on before it turns at least, and how near it comes to boxes. */
const [least, clearance] = [14, 10];
/** A turn costs as much as this much of a way. */
const turn = 40;

/** The boxes that a curve runs through; at its ends it may touch those it connects. */
export function hits(curve: Curve, boxes: readonly Rect[]): Rect[] {
  const points = pointsOf(curve, 8);
  const extent = extentOf(points);
  return boxes
    .filter((box) => overlap(extent, box))
    .filter((box) => points.some((point, at) => at > 0 && crosses(points[at - 1]!, point, box)));
}

const extentOf = (points: readonly Point[]): Rect => {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x: x - 1, y: y - 1, width: Math.max(...xs) - x + 2, height: Math.max(...ys) - y + 2 };
};

/** Whether a straight piece enters the inside of a box. */
function crosses(from: Point, to: Point, { x, y, width, height }: Rect): boolean {
  let [enter, leave] = [0, 1];
  const sides: readonly (readonly [number, number])[] = [
    [from.x - to.x, from.x - x - 1],
    [to.x - from.x, x + width - 1 - from.x],
    [from.y - to.y, from.y - y - 1],
    [to.y - from.y, y + height - 1 - from.y],
  ];
  for (const [slope, room] of sides) {
    if (slope === 0) {
      if (room < 0) return false;
    } else if (slope < 0) enter = Math.max(enter, room / slope);
    else leave = Math.min(leave, room / slope);
  }
  return enter < leave;
}

/**
 * A curve from one point to another, both along the flow, around the boxes in between; `index` counts them, so that
 * neighbours part.
 */
export function detour(index: number, start: Point, end: Point, boxes: readonly Rect[]): Curve {
  let best: Curve | undefined;
  let fewest = Infinity;
  // Where there is little room before a box, a wire turns sooner.
  for (const stub of [least + 6 * (index % 4), least, least / 2, 2]) {
    const curve = around(start, end, boxes, stub);
    const hit = hits(curve, boxes).length;
    if (hit < fewest) [best, fewest] = [curve, hit];
    if (hit === 0) break;
  }
  return best!;
}

function around(start: Point, end: Point, boxes: readonly Rect[], stub: number): Curve {
  const direct = penAt(start.x, start.y);
  if (end.x - start.x >= 2 * stub || (end.x > start.x && Math.abs(end.y - start.y) < end.x - start.x)) {
    bendTo(direct, end.x, end.y);
    if (hits(direct, boxes).length === 0) return direct;
  }
  const met = new Set<Rect>(boxes.filter((box) => near(box, start, stub) || near(box, end, stub)));
  let best: Curve = direct.length > 2 ? direct : rounded([start, end]);
  for (let round = 0; round < 16; round++) {
    const way = shortest({ x: start.x + stub, y: start.y }, { x: end.x - stub, y: end.y }, [...met]);
    if (way === undefined) return best;
    best = rounded([start, ...way, end]);
    const inTheWay = hits(best, boxes).filter((box) => !met.has(box));
    if (inTheWay.length === 0) return best;
    for (const box of inTheWay) met.add(box);
  }
  return best;
}

const near = (box: Rect, { x, y }: Point, reach: number): boolean =>
  overlap(box, { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach });

interface Step {
  readonly cost: number;
  /** The cost so far and the least that is still to come. */
  readonly whole: number;
  readonly at: number;
  readonly before: Step | undefined;
}

/** The shortest way with few turns on the lines that run along the boxes' edges. */
function shortest(start: Point, end: Point, boxes: readonly Rect[]): Point[] | undefined {
  const xs = sorted([start.x, start.x + clearance, end.x - clearance, end.x, ...edges(boxes, "x", "width")]);
  const ys = sorted([start.y, end.y, ...edges(boxes, "y", "height")]);
  const columns = xs.length;
  const point = (at: number): Point => ({ x: xs[(at >> 2) % columns]!, y: ys[Math.floor((at >> 2) / columns)]! });
  const id = ({ x, y }: Point, heading: number): number => 4 * (ys.indexOf(y) * columns + xs.indexOf(x)) + heading;
  const walls = boxes.map((box) => inflate(box, 1));
  const free = (from: Point, to: Point) => !walls.some((wall) => crosses(from, to, wall));
  const goal = id(end, 0) >> 2;
  const done = new Set<number>();
  const queue: Step[] = [{ cost: 0, whole: 0, at: id(start, 0), before: undefined }];
  const moves = [1, columns, -1, -columns];
  while (queue.length > 0) {
    const step = take(queue);
    if (done.has(step.at)) continue;
    done.add(step.at);
    const [cell, heading] = [step.at >> 2, step.at & 3];
    if (cell === goal && heading === 0) return corners(step, point);
    moves.forEach((move, next) => {
      // Never straight back, and not around the ends of a line of the grid.
      if (
        (next + 2) % 4 === heading ||
        (move === 1 && (cell + 1) % columns === 0) ||
        (move === -1 && cell % columns === 0)
      )
        return;
      const to = cell + move;
      if (to < 0 || to >= columns * ys.length || done.has(4 * to + next)) return;
      const [here, there] = [point(4 * cell), point(4 * to)];
      if (!free(here, there)) return;
      const length = Math.abs(here.x - there.x) + Math.abs(here.y - there.y);
      const cost = step.cost + length + (next === heading ? 0 : turn);
      const left = Math.abs(there.x - end.x) + Math.abs(there.y - end.y);
      put(queue, { cost, whole: cost + left, at: 4 * to + next, before: step });
    });
  }
  return undefined;
}

const edges = (boxes: readonly Rect[], axis: "x" | "y", extent: "width" | "height"): number[] =>
  boxes.flatMap((box) => [box[axis] - clearance, box[axis] + box[extent] + clearance]);

const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

function corners(last: Step, point: (at: number) => Point): Point[] {
  const way: Point[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.before) way.unshift(point(step.at));
  return way.filter((here, at) => {
    const [before, after] = [way[at - 1], way[at + 1]];
    if (before === undefined || after === undefined) return true;
    return !((before.x === here.x && here.x === after.x) || (before.y === here.y && here.y === after.y));
  });
}

/** A binary heap: the least cost first, and of equal ones the first that came, near enough. */
function put(queue: Step[], step: Step): void {
  let at = queue.push(step) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (queue[parent]!.whole <= step.whole) break;
    queue[at] = queue[parent]!;
    at = parent;
  }
  queue[at] = step;
}

function take(queue: Step[]): Step {
  const [first, last] = [queue[0]!, queue.pop()!];
  if (queue.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= queue.length) break;
    if (child + 1 < queue.length && queue[child + 1]!.whole < queue[child]!.whole) child++;
    if (queue[child]!.whole >= last.whole) break;
    queue[at] = queue[child]!;
    at = child;
  }
  queue[at] = last;
  return first;
}

/** Straight pieces with round corners. */
function rounded(points: readonly Point[]): Curve {
  const pen: Pen = penAt(points[0]!.x, points[0]!.y);
  for (let at = 1; at < points.length - 1; at++) {
    const [before, corner, after] = [points[at - 1]!, points[at]!, points[at + 1]!];
    const [back, on] = [lengthOf(before, corner), lengthOf(corner, after)];
    if (back === 0 || on === 0) continue;
    const radius = Math.min(14, back / 2, on / 2);
    const enter = towards(corner, before, radius / back);
    const leave = towards(corner, after, radius / on);
    lineTo(pen, enter.x, enter.y);
    const [one, other] = [
      towards(corner, before, (0.45 * radius) / back),
      towards(corner, after, (0.45 * radius) / on),
    ];
    pen.push(one.x, one.y, other.x, other.y, leave.x, leave.y);
  }
  const last = points[points.length - 1]!;
  lineTo(pen, last.x, last.y);
  return pen;
}

const lengthOf = (one: Point, other: Point): number => Math.abs(one.x - other.x) + Math.abs(one.y - other.y);

const towards = (from: Point, to: Point, part: number): Point => ({
  x: from.x + (to.x - from.x) * part,
  y: from.y + (to.y - from.y) * part,
});
