import { describe, expect, test } from "vitest";
import {
  fitted,
  hitTest,
  layout,
  neighbour,
  panned,
  plainView,
  revealed,
  seenPart,
  toPlane,
  toScreen,
  transformText,
  zoomedAt,
} from "../src/index.ts";
import { pointsOf } from "../src/layout/curve.ts";
import { anything } from "./checks.ts";
import { lecture } from "./graphs.ts";

const screen = { width: 800, height: 600 };

describe("the view", () => {
  test("leads to the screen and back", () => {
    const view = zoomedAt(panned(plainView, { x: 30, y: -7 }), { x: 100, y: 100 }, 1.7);
    const point = { x: 12.5, y: -3 };
    const { x, y } = toPlane(view, toScreen(view, point));
    expect([x, y]).toEqual([expect.closeTo(12.5, 10), expect.closeTo(-3, 10)]);
    expect(transformText(plainView)).toBe("matrix(1 0 0 1 0 0)");
  });

  test("keeps the point under the pointer when it zooms, and stays within its limits", () => {
    const place = { x: 321, y: 123 };
    const before = { x: 10, y: 20, scale: 0.8 };
    const after = zoomedAt(before, place, 1.25);
    expect(toPlane(after, place).x).toBeCloseTo(toPlane(before, place).x, 10);
    expect(after.scale).toBeCloseTo(1, 10);
    expect(zoomedAt(before, place, 1e9).scale).toBe(4);
    expect(zoomedAt(before, place, 1e-9, { least: 0.1 }).scale).toBe(0.1);
  });

  test("shows every box after it was fitted, on any screen", () => {
    for (const size of [screen, { width: 390, height: 700 }, { width: 200, height: 100 }])
      for (let seed = 0; seed < 20; seed++) {
        const { bounds, boxes } = layout(anything(seed));
        const part = seenPart(fitted(bounds, size, 8, { least: 0.001 }), size);
        for (const { x, y, width, height } of boxes) {
          expect(x >= part.x && y >= part.y).toBe(true);
          expect(x + width <= part.x + part.width && y + height <= part.y + part.height).toBe(true);
        }
      }
  });

  test("moves no more than needed to reveal a box", () => {
    const box = { x: 0, y: 0, width: 40, height: 40 };
    expect(revealed({ x: 100, y: 100, scale: 1 }, box, screen)).toEqual({ x: 100, y: 100, scale: 1 });
    expect(revealed({ x: -500, y: 900, scale: 1 }, box, screen)).toEqual({ x: 24, y: 536, scale: 1 });
  });
});

describe("what lies under a point", () => {
  const laid = layout(lecture.neuron);
  const at = hitTest(laid);

  test("is the box in its middle, the port at its input, the output behind it", () => {
    for (const { id, x, y, width, height, inputs } of laid.boxes) {
      expect(at({ x: x + width / 2, y: y + height / 2 })).toEqual({ kind: "box", box: id });
      for (const [port, input] of inputs.entries()) expect(at(input)).toEqual({ kind: "port", box: id, port });
    }
    for (const { of, box, start } of laid.outlets) expect(at(start)).toEqual({ kind: "output", box, of });
  });

  test("is the wire along its way", () => {
    for (const { id, curve } of laid.wires) {
      const points = pointsOf(curve);
      const [before, after] = [points[(points.length >> 1) - 1]!, points[points.length >> 1]!];
      const middle = { x: (before.x + after.x) / 2, y: (before.y + after.y) / 2 };
      expect(at({ x: middle.x, y: middle.y + 2 })).toEqual({ kind: "wire", wire: id });
    }
  });

  test("is the innermost frame, or nothing", () => {
    const diagram = {
      nodes: [{ id: "a", width: 40, height: 40, group: "inner" }],
      wires: [],
      groups: [{ id: "outer" }, { id: "inner", group: "outer" }],
    };
    const framed = layout(diagram);
    const inner = framed.frames.find(({ id }) => id === "inner")!;
    expect(hitTest(framed)({ x: inner.x + 4, y: inner.y + 4 })).toEqual({ kind: "frame", frame: "inner" });
    expect(at({ x: -500, y: -500 })).toBeUndefined();
  });
});

test("arrow keys lead along the wires of the lecture's graph, and nowhere at its edge", () => {
  const laid = layout(lecture.product);
  expect(neighbour(laid, "x", "right")).toBe("q");
  expect(neighbour(laid, "q", "right")).toBe("f");
  expect(neighbour(laid, "q", "down")).toBe("z");
  expect(neighbour(laid, "f", "left")).toBe("q");
  expect(neighbour(laid, "x", "down")).toBe("y");
  expect(neighbour(laid, "f", "right")).toBeUndefined();
  expect(neighbour(laid, "nobody", "right")).toBeUndefined();
});
