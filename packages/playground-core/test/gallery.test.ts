import * as activations from "@chainrule/activations";
import { compose, defineGate, type Expr, type Gate, type Wire } from "@chainrule/core";
import { log, multiply, scale, softmax, square } from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import { type Curve, curveOf, english, isDrawn, say } from "../src/index.ts";
import { palette } from "./palette.ts";

function drawn(gate: unknown, options = {}): Curve {
  const curve = curveOf(gate as Gate, options);
  if (!isDrawn(curve)) throw new Error(say(curve, english));
  return curve;
}

const two = (value: number): number => Number(value.toFixed(2));
/** The lecture's maxout, of two pieces of one number. */
const maxout = compose("maxout of x and −x/2", (x: Wire) => activations.maxout(x, scale({ by: -0.5 })(x)));

describe("the lecture's six", () => {
  test.each([
    ["sigmoid", activations.sigmoid, ["left 4.58", "right 4.58"], false, 0.25],
    ["tanh", activations.tanh, ["left 2.99", "right 2.99"], true, 1],
    ["relu", activations.relu, ["left 0"], false, 1],
    ["leakyRelu", activations.leakyRelu, [], false, 1],
    ["elu", activations.elu, ["left 4.61"], false, 1],
    ["maxout", maxout, [], false, 1],
  ] as const)("%s saturates where it does, and is centred or not", (_, gate, saturation, centred, steepest) => {
    const curve = drawn(gate);
    const seen = curve.saturation.map(({ from, to, side }) => `${side} ${two(Math.abs(side === "left" ? to : from))}`);
    expect(seen).toEqual(saturation);
    expect(curve.zeroCentred).toBe(centred);
    expect(curve.steepest).toBeCloseTo(steepest, 3);
  });

  test("have their corners where they have them", () => {
    const corners = (gate: unknown): readonly string[] =>
      drawn(gate).kinks.map(({ x, kind, left, right }) => `${kind} ${x}: ${left} ${right}`);
    expect(corners(activations.relu)).toEqual(["corner 0: 0 1"]);
    expect(corners(activations.leakyRelu)).toEqual(["corner 0: 0.1 1"]);
    expect(corners(maxout)).toEqual(["corner 0: -0.5 1"]);
    expect(corners(activations.elu)).toEqual([]);
    expect(corners(activations.sigmoid)).toEqual([]);
    expect(corners(activations.step)).toEqual(["jump 0: 0 0"]);
  });
});

test("a corner away from the points that are drawn is found all the same", () => {
  const bent = defineGate("bent", (x: Expr) => x.sub(Math.PI / 3).relu());
  const [kink] = drawn(bent).kinks;
  expect(kink!.x).toBeCloseTo(Math.PI / 3, 6);
});

test("points are denser where the curve bends, and the straight line between them is close", () => {
  const curve = drawn(activations.sigmoid, { from: -40, to: 40 });
  const gap = (low: number, high: number): number => {
    const xs = curve.points.map(({ x }) => x).filter((x) => x >= low && x <= high);
    return (high - low) / xs.length;
  };
  expect(gap(-3, 3)).toBeLessThan(gap(10, 40) / 4);
  expect(curve.points.length).toBeLessThanOrEqual(400);
  for (const [i, { x, y }] of curve.points.slice(1).entries()) {
    const before = curve.points[i]!;
    expect(x).toBeGreaterThan(before.x);
    const middle = drawn(activations.sigmoid, { from: (x + before.x) / 2, to: 50, points: 3 }).points[0]!;
    expect(Math.abs(middle.y - (y + before.y) / 2)).toBeLessThan(0.01);
  }
});

test("every gate of the palette with one input is a curve, or says that it is none", () => {
  const kinds = [...palette.values()].flatMap(({ name, arity, settings, make }) => {
    if (arity !== 1 || settings === undefined) return [];
    const curve = curveOf(make({}), { from: 0.1, to: 0.9 });
    return [`${name} ${isDrawn(curve) ? "curve" : "none"}`];
  });
  expect(kinds).toContain("sigmoid curve");
  expect(kinds).toContain("softmax none");
  expect(kinds.filter((kind) => kind.endsWith("curve")).length).toBeGreaterThan(30);
});

test("what is no curve says so, and so does a range that is none", () => {
  const said = (gate: unknown, options = {}): string => {
    const curve = curveOf(gate as Gate, options);
    return isDrawn(curve) ? "drawn" : say(curve, english);
  };
  expect(said(softmax)).toBe("softmax is no curve: it does not make one number of one number.");
  expect(said(multiply)).toContain("multiply is no curve");
  expect(said(square, { from: 1, to: 1 })).toBe("From 1 to 1 there is nothing to draw.");
  expect(said(square, { from: Number.NaN })).toContain("From NaN");
});

test("a gate of somebody else is drawn like ours, by core's derivative", () => {
  const swish = defineGate("swish", (x: Expr) => x.mul(x.sigmoid()));
  const [mine, ours] = [drawn(swish), drawn(activations.silu)];
  const at = (curve: Curve, x: number): number => curve.points.find((point) => point.x === x)!.slope;
  for (const x of [-5, -2.5, 0, 2.5, 5]) expect(at(mine, x)).toBeCloseTo(at(ours, x), 12);
  expect(at(mine, 0)).toBeCloseTo(0.5, 12);
});

test("a curve with a pole keeps its finite points", () => {
  const curve = drawn(defineGate("pole", (x: Expr) => x.rdiv(1)));
  expect(Number.isFinite(curve.least)).toBe(true);
  expect(curve.points.length).toBeLessThanOrEqual(400);
});

test("where a function ends, its end is found, and what is beyond is left out of what is said", () => {
  const curve = drawn(log);
  const first = curve.points.find(({ y }) => Number.isFinite(y))!;
  expect(first.x).toBeGreaterThan(0);
  expect(first.x).toBeLessThan(0.01);
  expect(Number.isFinite(curve.mean)).toBe(true);
  const beyond = curveOf(log as unknown as Gate, { from: -2, to: -1 });
  expect(isDrawn(beyond) ? "drawn" : say(beyond, english)).toBe("log has no finite value from −2 to −1.");
});
