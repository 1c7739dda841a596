// The gallery: a gate with one input as a curve, with its derivative, where it saturates, and whether it is centred on zero.
import type { Gate } from "@chainrule/core";
import { largestSize } from "../numbers/arrays.ts";
import { type Role, roleOf } from "../time/role.ts";
import { type Message, message } from "../words/message.ts";
import { type CurvePoint, isCurve, Sides, sample } from "./sampler.ts";

/** A corner or a jump of a curve. */
export interface Kink {
  readonly x: number;
  readonly kind: "corner" | "jump";
  /** The slopes on either side. */
  readonly left: number;
  readonly right: number;
}

/** A stretch where the derivative is nearly nothing. */
export interface Saturation {
  readonly from: number;
  readonly to: number;
  /** Whether it goes on beyond the range, as far as can be seen. */
  readonly side: "left" | "right" | "inside" | "everywhere";
}

/** A gate as a curve. */
export interface Curve {
  readonly gate: string;
  readonly role: Role | undefined;
  /** In rising order; denser where the curve or its slope bends. */
  readonly points: readonly CurvePoint[];
  readonly kinks: readonly Kink[];
  readonly saturation: readonly Saturation[];
  readonly least: number;
  readonly most: number;
  readonly steepest: number;
  /** The mean of the outputs over inputs that are spread evenly around 0. */
  readonly mean: number;
  readonly zeroCentred: boolean;
  readonly says: readonly Message[];
}

/** What part of a curve is drawn, and how finely. */
export interface CurveOptions {
  readonly from?: number;
  readonly to?: number;
  /** A derivative below this, in size, is saturation; default 0.01. */
  readonly saturated?: number;
  /** Points at most; default 400. */
  readonly points?: number;
}

/** How far a straight line may be from the curve, as a part of its height. */
const TOLERANCE = 1 / 500;
/** How far the mean may be from 0 for a curve to be centred, as a part of its largest value. */
const CENTRED = 0.05;
const DUST = 2 ** -40;

/** A gate as a curve, sampled finely where it bends; a message where it is no curve. */
export function curveOf(gate: Gate, options: CurveOptions = {}): Curve | Message {
  const { from = -5, to = 5, saturated = 0.01, points: most = 400 } = options;
  const isRange = Number.isFinite(from) && Number.isFinite(to) && from < to;
  if (!isRange) return message("gallery.range", { from, to });
  if (!isCurve(gate)) return message("gallery.noCurve", { gate: gate.label });
  const first = refined(gate, from, to, most);
  const [kinks, beside] = kinksOf(gate, first);
  const points = [...first, ...beside].sort((a, b) => a.x - b.x);
  const ys = points.map(({ y }) => y).filter(Number.isFinite);
  if (ys.length === 0) return message("gallery.nothing", { gate: gate.label, from, to });
  const [least, highest] = [Math.min(...ys), Math.max(...ys)];
  const saturation = saturationOf(gate, points, saturated);
  const mean = meanOf(gate, Math.max(Math.abs(from), Math.abs(to)));
  const zeroCentred = Math.abs(mean) <= CENTRED * Math.max(Math.abs(least), Math.abs(highest));
  const steepest = largestSize(points.map(({ slope }) => slope).filter(Number.isFinite));
  const seen = {
    gate: gate.label,
    role: roleOf(gate),
    points,
    kinks,
    saturation,
    least,
    most: highest,
    steepest,
    mean,
    zeroCentred,
  };
  return { ...seen, says: saysOf(seen, saturated) };
}

/** Whether there is a curve. */
export const isDrawn = (curve: Curve | Message): curve is Curve => "points" in curve;

/** Halves the stretches where the middle is off the straight line, of the value or of the slope, until none is. */
function refined(gate: Gate, from: number, to: number, most: number): readonly CurvePoint[] {
  const start = Math.min(33, Math.max(3, most));
  const xs = Array.from({ length: start }, (_, i) => from + ((to - from) * i) / (start - 1));
  const points = [...sample(gate, xs)];
  let open = points.slice(1).map((right, i) => [points[i] as CurvePoint, right] as const);
  const narrowest = (to - from) / 2048;
  while (open.length > 0 && points.length < most) {
    const room = open.slice(0, most - points.length);
    const middles = sample(
      gate,
      room.map(([a, b]) => (a.x + b.x) / 2),
    );
    points.push(...middles);
    const heights = [heightOf(points, "y"), heightOf(points, "slope")] as const;
    open = room.flatMap(([a, b], i) => {
      const middle = middles[i] as CurvePoint;
      if (b.x - a.x < narrowest || isStraight(a, middle, b, heights)) return [];
      return [[a, middle] as const, [middle, b] as const];
    });
  }
  return points.sort((a, b) => a.x - b.x);
}

function isStraight(a: CurvePoint, middle: CurvePoint, b: CurvePoint, [y, slope]: readonly [number, number]): boolean {
  const finite = [a, middle, b].map(({ y }) => Number.isFinite(y));
  if (finite.includes(true) && finite.includes(false)) return false;
  const off = (of: "y" | "slope"): number => Math.abs(middle[of] - (a[of] + b[of]) / 2);
  return !(off("y") > TOLERANCE * y || off("slope") > TOLERANCE * 4 * slope);
}

function heightOf(points: readonly CurvePoint[], of: "y" | "slope"): number {
  const numbers = points.map((point) => point[of]).filter(Number.isFinite);
  return numbers.length === 0 ? 1 : Math.max(...numbers) - Math.min(...numbers) || 1;
}

/** Where the gate decides otherwise from one point to the next: halved until the place is known, with a point on either side. */
function kinksOf(gate: Gate, points: readonly CurvePoint[]): readonly [readonly Kink[], readonly CurvePoint[]] {
  const keys = new Sides(gate, points.length).at(points.map(({ x }) => x));
  const changes = points
    .slice(1)
    .flatMap((right, i) =>
      keys[i] === keys[i + 1] ? [] : [{ low: (points[i] as CurvePoint).x, high: right.x, key: keys[i] as string }],
    );
  if (changes.length === 0) return [[], []];
  const sides = new Sides(gate, changes.length);
  for (let round = 0; round < 52; round++) {
    const middles = changes.map(({ low, high }) => (low + high) / 2);
    for (const [i, key] of sides.at(middles).entries()) {
      const change = changes[i] as (typeof changes)[number];
      if (key === change.key) change.low = middles[i] as number;
      else change.high = middles[i] as number;
    }
  }
  const width = ((points.at(-1) as CurvePoint).x - (points[0] as CurvePoint).x) * 1e-9;
  const places = changes
    .map(({ low, high }) => (low + high) / 2)
    .filter((x, i, all) => i === 0 || x - (all[i - 1] as number) > width);
  const around = sample(
    gate,
    places.flatMap((x) => [x - width, x + width]),
  );
  const height = heightOf(points, "y");
  const found = places.flatMap((x, i) => {
    const [left, right] = [around[2 * i] as CurvePoint, around[2 * i + 1] as CurvePoint];
    const jumps = Math.abs(right.y - left.y) > 1e-6 * height;
    if (!jumps && Math.abs(right.slope - left.slope) <= 1e-6) return [];
    const kink: Kink = { x: tidy(x, width), kind: jumps ? "jump" : "corner", left: left.slope, right: right.slope };
    return [{ kink, beside: [left, right] }];
  });
  return [found.map(({ kink }) => kink), found.flatMap(({ beside }) => beside)];
}

/** A place that was found by halving, without the dust. */
const tidy = (x: number, width: number): number => Math.round(x / (16 * width)) * 16 * width || 0;

function saturationOf(gate: Gate, points: readonly CurvePoint[], under: number): readonly Saturation[] {
  const flat = points.map(({ slope }) => Math.abs(slope) < under);
  const stretches: { from: number; to: number; first: number; last: number }[] = [];
  for (const [i, { x }] of points.entries()) {
    const open = stretches.at(-1);
    if (!flat[i]) continue;
    if (open && open.last === i - 1) Object.assign(open, { to: x, last: i });
    else stretches.push({ from: x, to: x, first: i, last: i });
  }
  const end = points.length - 1;
  return stretches
    .filter(({ first, last }) => last > first)
    .map(({ first, last, from, to }) => ({
      from: first === 0 ? from : edge(gate, (points[first - 1] as CurvePoint).x, from, under),
      to: last === end ? to : edge(gate, (points[last + 1] as CurvePoint).x, to, under),
      side: first === 0 ? (last === end ? "everywhere" : "left") : last === end ? "right" : "inside",
    }));
}

/** Between a steep place and a flat one, where it becomes flat. */
function edge(gate: Gate, steep: number, flat: number, under: number): number {
  let [outside, inside] = [steep, flat];
  for (let round = 0; round < 12; round++) {
    const middle = (outside + inside) / 2;
    if (Math.abs(sample(gate, [middle])[0]?.slope ?? 0) < under) inside = middle;
    else outside = middle;
  }
  return inside;
}

function meanOf(gate: Gate, reach: number): number {
  const count = 201;
  const xs = Array.from({ length: count }, (_, i) => -reach + (2 * reach * i) / (count - 1));
  const ys = sample(gate, xs)
    .map(({ y }) => y)
    .filter(Number.isFinite);
  const mean = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  // Sums of what cancels leave dust of rounding.
  return Math.abs(mean) < DUST * largestSize(ys) ? 0 : mean;
}

function saysOf(
  { gate, saturation, mean, zeroCentred, kinks, steepest, least, most }: Omit<Curve, "says">,
  under: number,
): readonly Message[] {
  return [
    message("gallery.range.values", { gate, least, most }),
    message("gallery.steepest", { steepest }),
    ...saturation.map(({ from, to, side }) => {
      if (side === "everywhere") return message("gallery.flat", { under });
      if (side === "left") return message("gallery.saturatesLeft", { to, under });
      return side === "right"
        ? message("gallery.saturatesRight", { from, under })
        : message("gallery.saturatesInside", { from, to, under });
    }),
    ...(saturation.length === 0 ? [message("gallery.neverSaturates", { under })] : []),
    message(zeroCentred ? "gallery.centred" : "gallery.notCentred", { mean }),
    ...kinks.map(({ x, kind, left, right }) =>
      message(kind === "jump" ? "gallery.jump" : "gallery.corner", { x, left, right }),
    ),
  ];
}
