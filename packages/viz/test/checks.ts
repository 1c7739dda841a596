// What must hold for every layout.
import { overlap, type Point, type Rect } from "../src/geometry.ts";
import type { Diagram, DiagramGroup, DiagramNode, DiagramWire, Layout } from "../src/index.ts";
import { pointsOf } from "../src/layout/curve.ts";
import { randoms } from "./graphs.ts";

/** Pairs of boxes that cover each other. */
export function overlaps({ boxes }: Layout): string[] {
  const sorted = boxes.slice().sort((a, b) => a.x - b.x);
  return sorted.flatMap((one, at) => {
    const found: string[] = [];
    for (let next = at + 1; next < sorted.length && sorted[next]!.x < one.x + one.width; next++)
      if (overlap(one, sorted[next]!)) found.push(`${one.id} and ${sorted[next]!.id}`);
    return found;
  });
}

const inside = ({ x, y, width, height }: Rect, point: Point, by: number): boolean =>
  point.x > x + by && point.x < x + width - by && point.y > y + by && point.y < y + height - by;

/** Wires that run through boxes; a round box is an ellipse, and its corners are free. */
export function throughBoxes({ boxes, wires }: Layout): string[] {
  return wires.flatMap((wire) => {
    const points = pointsOf(wire.curve, 16).flatMap((point, at, all) => {
      const before = all[at - 1] ?? point;
      return [0.25, 0.5, 0.75, 1].map((t) => ({
        x: before.x + (point.x - before.x) * t,
        y: before.y + (point.y - before.y) * t,
      }));
    });
    return boxes
      .filter((box) => points.some((point) => inside(box, point, 1) && (!box.round || inEllipse(box, point))))
      .map((box) => `${wire.id} runs through ${box.id}`);
  });
}

const inEllipse = ({ x, y, width, height }: Rect, point: Point): boolean => {
  const [across, down] = [(2 * (point.x - x)) / width - 1, (2 * (point.y - y)) / height - 1];
  return across * across + down * down < 0.94;
};

/** Wires whose ends are not where the box has its input. */
export const looseEnds = ({ boxes, wires, outlets }: Layout): string[] => {
  const boxOf = new Map(boxes.map((box) => [box.id, box]));
  const starts = new Map(outlets.map((outlet) => [outlet.of, outlet.end]));
  return wires.flatMap(({ id, from, to, port, curve }) => {
    const [start, input] = [starts.get(from), boxOf.get(to)?.inputs[port]];
    const near = (point: Point | undefined, at: number) =>
      point !== undefined && Math.abs(point.x - curve[at]!) < 0.6 && Math.abs(point.y - curve[at + 1]!) < 0.6;
    if (!near(start, 0)) return [`${id} does not start at the output of ${from}`];
    return input === undefined || near(input, curve.length - 2) ? [] : [`${id} does not end at input ${port} of ${to}`];
  });
};

/** Any graph: sizes, round or not, groups in groups, pins, wires that go back. */
export function anything(seed: number, { groups = true, pins = false, back = false } = {}): Diagram {
  const random = randoms(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const count = 2 + below(40);
  const made: DiagramGroup[] = groups
    ? Array.from({ length: below(5) }, (_, at) => ({
        id: `group${at}`,
        folded: random() < 0.3,
        ...(at > 0 && random() < 0.4 ? { group: `group${below(at)}` } : {}),
      }))
    : [];
  const nodes = Array.from({ length: count }, (_, at): DiagramNode => {
    const round = random() < 0.5;
    const size = round ? { width: 44, height: 44 } : { width: 20 + below(120), height: 20 + below(80) };
    return {
      id: `n${at}`,
      ...size,
      round,
      ...(random() < 0.2 ? { numbers: false } : {}),
      ...(made.length > 0 && random() < 0.6 ? { group: `group${below(made.length)}` } : {}),
      ...(pins && random() < 0.1 ? { pinned: { x: at * 400, y: 2000 + 300 * below(4) } } : {}),
    };
  });
  const wires: DiagramWire[] = [];
  for (let to = 1; to < count; to++)
    for (let port = 0, inputs = below(4); port < inputs; port++) {
      const from = back && random() < 0.1 ? below(count) : below(to);
      if (from !== to || back) wires.push({ id: `w${wires.length}`, from: `n${from}`, to: `n${to}`, port });
    }
  return { nodes, wires, groups: made };
}
