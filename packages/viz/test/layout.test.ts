import { describe, expect, test } from "vitest";
import { overlap } from "../src/geometry.ts";
import { type Diagram, DrawingError, type Layout, layout, type PlacedBox } from "../src/index.ts";
import { pointsOf } from "../src/layout/curve.ts";
import { anything, looseEnds, overlaps, throughBoxes } from "./checks.ts";
import { crossingCount } from "./crossing-count.ts";
import { dagreLines } from "./dagre.ts";
import { graphOf, lecture, network, program, scattered } from "./graphs.ts";

const seeds = Array.from({ length: 80 }, (_, seed) => seed);
const boxOf = (laid: Layout, id: string): PlacedBox => laid.boxes.find((box) => box.id === id)!;
const middle = (laid: Layout, id: string) => {
  const { x, y, width, height } = boxOf(laid, id);
  return { x: x + width / 2, y: y + height / 2 };
};

describe("the lecture's first graph", () => {
  const laid = layout(lecture.product);

  test("flows from left to right, each input beside its gate, inputs in order", () => {
    expect(middle(laid, "x").x).toBeLessThan(middle(laid, "q").x);
    expect(middle(laid, "q").x).toBeLessThan(middle(laid, "f").x);
    expect(middle(laid, "z").x).toBe(middle(laid, "q").x);
    expect(middle(laid, "x").y).toBeLessThan(middle(laid, "y").y);
    expect(middle(laid, "q").y).toBeLessThan(middle(laid, "z").y);
  });

  test("has each gate in the middle of what it takes", () => {
    const between = (a: string, b: string) => (middle(laid, a).y + middle(laid, b).y) / 2;
    expect(middle(laid, "q").y).toBeCloseTo(between("x", "y"), 0);
    expect(middle(laid, "f").y).toBeCloseTo(between("q", "z"), 0);
  });

  test("is the same with x and y changed over when it flows downwards", () => {
    const down = layout(lecture.product, { direction: "down" });
    expect(middle(down, "x").y).toBeLessThan(middle(down, "q").y);
    expect(middle(down, "x").x).toBeLessThan(middle(down, "y").x);
  });
});

test("x - y differs from y - x: the first input enters above the second", () => {
  const one = layout(graphOf("d = x y"));
  const other = layout(graphOf("d = y x"));
  expect(middle(one, "x").y).toBeLessThan(middle(one, "y").y);
  expect(middle(other, "y").y).toBeLessThan(middle(other, "x").y);
  const [first, second] = boxOf(one, "d").inputs;
  expect(first!.y).toBeLessThan(second!.y);
  expect(crossingCount(lines(one)) + crossingCount(lines(other))).toBe(0);
});

describe("any graph", () => {
  const kinds = { plain: {}, "with wires that go back": { back: true }, "with pins": { pins: true, groups: false } };
  for (const [kind, options] of Object.entries(kinds))
    for (const direction of ["right", "down"] as const) {
      test(`${kind}, flowing ${direction}: no two boxes overlap, no wire runs through a box, every end meets its port`, () => {
        for (const seed of seeds) {
          const laid = layout(anything(seed, options), { direction });
          expect(overlaps(laid), `seed ${seed}`).toEqual([]);
          expect(throughBoxes(laid), `seed ${seed}`).toEqual([]);
          expect(looseEnds(laid), `seed ${seed}`).toEqual([]);
        }
      });
    }

  test("lies within the bounds, and everything is a finite number", () => {
    for (const seed of seeds) {
      const { boxes, wires, bounds, frames } = layout(anything(seed));
      const outside = [...boxes, ...frames].filter(
        ({ x, y, width, height }) =>
          !(
            x >= bounds.x - 1 &&
            y >= bounds.y - 1 &&
            x + width <= bounds.x + bounds.width + 1 &&
            y + height <= bounds.y + bounds.height + 1
          ),
      );
      expect(outside, `seed ${seed}`).toEqual([]);
      expect(wires.flatMap(({ curve }) => curve).filter((value) => !Number.isFinite(value))).toEqual([]);
    }
  });

  test("is laid out in the same way every time", () => {
    for (const seed of seeds.slice(0, 30)) expect(layout(anything(seed))).toEqual(layout(anything(seed)));
  });

  test("has frames that hold their own boxes and no others", () => {
    for (const seed of seeds) {
      const diagram = anything(seed);
      const laid = layout(diagram);
      const around = new Map([...diagram.nodes, ...diagram.groups!].map(({ id, group }) => [id, group]));
      const isIn = (id: string, group: string): boolean => {
        for (let at = around.get(id); at !== undefined; at = around.get(at)) if (at === group) return true;
        return false;
      };
      for (const frame of laid.frames)
        for (const box of laid.boxes) {
          const within =
            box.x >= frame.x &&
            box.y >= frame.y &&
            box.x + box.width <= frame.x + frame.width &&
            box.y + box.height <= frame.y + frame.height;
          expect(isIn(box.id, frame.id) ? within : !overlap(frame, box), `seed ${seed}: ${box.id} in ${frame.id}`).toBe(
            true,
          );
        }
    }
  });
});

describe("groups", () => {
  const lines = ["a = x y", "b = a", "c = b", "d = c z"];
  const grouped = (folded: boolean): Diagram => {
    const { nodes, wires } = graphOf(...lines);
    const inside = new Set(["b", "c"]);
    return {
      nodes: nodes.map((node) => (inside.has(node.id) ? { ...node, group: "g" } : node)),
      wires,
      groups: [{ id: "g", folded }],
    };
  };

  test("are framed when open", () => {
    const laid = layout(grouped(false));
    expect(laid.frames.map(({ id }) => id)).toEqual(["g"]);
    expect(laid.boxes).toHaveLength(7);
  });

  test("are one box when folded, with the output that leaves them", () => {
    const laid = layout(grouped(true));
    expect(laid.boxes.map(({ id }) => id)).toEqual(
      ["x", "y", "a", "g", "z", "d"].sort(
        (p, q) => laid.boxes.findIndex(({ id }) => id === p) - laid.boxes.findIndex(({ id }) => id === q),
      ),
    );
    expect(boxOf(laid, "g").folded).toBe(true);
    expect(laid.outlets.find(({ of }) => of === "c")?.box).toBe("g");
    expect(laid.wires.map(({ id }) => id)).not.toContain("b>c.0");
  });

  test("have a result come out when they are folded at the end of a graph", () => {
    const { nodes, wires } = graphOf("a = x", "f = a");
    const diagram = {
      nodes: nodes.map((node) => (node.id === "x" ? node : { ...node, group: "g" })),
      wires,
      groups: [{ id: "g", folded: true }],
    };
    expect(layout(diagram).outlets.map(({ of, box }) => `${of} of ${box}`)).toEqual(["x of x", "f of g"]);
  });
});

describe("pinned boxes", () => {
  const pin = (diagram: Diagram, id: string, x: number, y: number): Diagram => ({
    ...diagram,
    nodes: diagram.nodes.map((node) => (node.id === id ? { ...node, pinned: { x, y } } : node)),
  });

  test("are where they were put, in both directions, and leave the others where they are", () => {
    for (const direction of ["right", "down"] as const) {
      const before = layout(lecture.neuron, { direction });
      const after = layout(pin(lecture.neuron, "c", 700, 500), { direction });
      expect(middle(after, "c")).toEqual({ x: 700, y: 500 });
      for (const { id } of lecture.neuron.nodes) if (id !== "c") expect(middle(after, id)).toEqual(middle(before, id));
      expect(throughBoxes(after)).toEqual([]);
    }
  });

  test("push away a box that they would cover, and wires go around them", () => {
    const place = middle(layout(lecture.neuron), "d");
    const after = layout(pin(lecture.neuron, "x0", place.x, place.y));
    expect(overlaps(after)).toEqual([]);
    expect(throughBoxes(after)).toEqual([]);
    expect(middle(after, "d").x).toBe(place.x);
  });
});

describe("an edit", () => {
  const rows = (laid: Layout, ids: readonly string[]) => {
    const columns = new Map<number, string[]>();
    for (const id of ids.slice().sort((a, b) => middle(laid, a).y - middle(laid, b).y)) {
      const { x } = middle(laid, id);
      columns.set(x, [...(columns.get(x) ?? []), id]);
    }
    return [...columns].sort(([a], [b]) => a - b).map(([, column]) => column.join(" "));
  };

  test("that adds a last gate keeps every column in order", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const diagram = program(seed, 60);
      const before = layout(diagram);
      const last = diagram.nodes.at(-1)!.id;
      const more: Diagram = {
        nodes: [...diagram.nodes, { id: "new", width: 44, height: 44, round: true }],
        wires: [...diagram.wires, { id: "new wire", from: last, to: "new", port: 0 }],
      };
      const after = layout(more, { previous: before });
      const ids = diagram.nodes.map(({ id }) => id);
      expect(rows(after, ids), `seed ${seed}`).toEqual(rows(before, ids));
    }
  });
});

const lines = ({ wires }: Layout) => wires.map(({ from, to, curve }) => ({ from, to, points: pointsOf(curve, 6) }));

test("wires cross no more than 1.1 times as often as dagre's, ports in order and all", () => {
  const graphs = [lecture.product, lecture.neuron, network([2, 4, 2]), network([3, 4, 3])];
  for (let seed = 1; seed <= 4; seed++)
    graphs.push(program(seed, 60), program(seed, 120, 30), scattered(seed, 40), scattered(seed, 80));
  const ours = graphs.map((graph) => crossingCount(lines(layout(graph))));
  const theirs = graphs.map((graph) => crossingCount(dagreLines(graph)));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect(sum(theirs)).toBeGreaterThan(500);
  expect(sum(ours)).toBeLessThanOrEqual(1.1 * sum(theirs));
  ours.forEach((count, at) => {
    expect(count).toBeLessThanOrEqual(Math.max(theirs[at]! * 1.25, theirs[at]! + 8));
  });
});

describe("work", () => {
  test("on 2,000 gates is bounded, whatever their kind", () => {
    for (const graph of [program(1, 2000), scattered(2, 2000), network([20, 25, 20])]) {
      const { work } = layout(graph);
      expect(work).toBeGreaterThan(10_000);
      expect(work).toBeLessThan(2_500_000);
    }
  });

  test("on 2,000 gates takes less than a second of processor time on any machine", () => {
    const graph = program(1, 2000);
    layout(graph);
    const start = process.cpuUsage();
    layout(graph);
    const { user } = process.cpuUsage(start);
    expect(user / 1000).toBeLessThan(1000);
  });

  test("goes through a chain of 20,000 gates without running out of stack", () => {
    const chain = graphOf(...Array.from({ length: 20_000 }, (_, at) => `g${at + 1} = g${at}`));
    expect(layout(chain).boxes).toHaveLength(20_001);
  });
});

describe("refuses", () => {
  const node = { id: "a", width: 10, height: 10 };
  const wire = { id: "w", from: "a", to: "a", port: 0 };
  const cases: readonly (readonly [string, Diagram, string])[] = [
    ["a wire to nowhere", { nodes: [node], wires: [{ ...wire, to: "b" }] }, "E_UNKNOWN"],
    ["two nodes of one name", { nodes: [node, node], wires: [] }, "E_DUPLICATE"],
    ["two wires of one name", { nodes: [node], wires: [wire, wire] }, "E_DUPLICATE"],
    ["a group that is not there", { nodes: [{ ...node, group: "g" }], wires: [] }, "E_UNKNOWN"],
    [
      "a group in itself",
      { nodes: [{ ...node, group: "g" }], wires: [], groups: [{ id: "g", group: "g" }] },
      "E_UNKNOWN",
    ],
    ["a box without size", { nodes: [{ ...node, width: Number.NaN }], wires: [] }, "E_SIZE"],
    ["a pin at infinity", { nodes: [{ ...node, pinned: { x: Infinity, y: 0 } }], wires: [] }, "E_SIZE"],
    ["an input that is no number", { nodes: [node], wires: [{ ...wire, port: -1 }] }, "E_UNKNOWN"],
  ];
  test.each(cases)("%s", (_, diagram, code) => {
    expect(() => layout(diagram)).toThrow(expect.objectContaining({ name: DrawingError.name, code }));
  });

  test("nothing about a graph without nodes", () => {
    expect(layout({ nodes: [], wires: [] }).bounds).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  });
});
