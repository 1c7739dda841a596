import { expect, test } from "vitest";
import { group, move, readExpression, sketchOf } from "../src/index.ts";
import { first } from "./lecture.ts";
import { palette } from "./palette.ts";

test("the lecture's graph is five boxes and four lines, in order of inputs", () => {
  const { nodes, wires, groups } = sketchOf(move(first, { n4: [10, 20] }));
  expect(nodes.map(({ id, kind, label, inputs }) => `${id} ${kind} ${label} ${inputs}`)).toEqual([
    "n1 input x 0",
    "n2 input y 0",
    "n3 gate q 2",
    "n4 input z 0",
    "n5 gate f 2",
  ]);
  expect(wires.map(({ from, to, port }) => [from, to, port])).toEqual([
    ["n1", "n3", 0],
    ["n2", "n3", 1],
    ["n3", "n5", 0],
    ["n4", "n5", 1],
  ]);
  expect(nodes.find(({ pinned }) => pinned)).toMatchObject({ id: "n4", pinned: { x: 10, y: 20 } });
  expect(groups).toEqual([]);
});

test("constants are boxes, open inputs are none, a node that goes in twice has two lines, and groups are named", () => {
  const document = group(readExpression("q = max(0, x); f = q * q + _; x = 1", palette), ["n2"], "relu");
  const { nodes, wires, groups } = sketchOf(document);
  expect(nodes.map(({ id, label, inputs, group: inside }) => [id, label, inputs, inside])).toEqual([
    ["n1", "x", 0, undefined],
    ["n2.0", "0", 0, "g1"],
    ["n2", "q", 2, "g1"],
    ["n3", "multiply0", 2, undefined],
    ["n4", "f", 2, undefined],
  ]);
  expect(wires.map(({ id }) => id)).toEqual(["n2.0 n2.0", "n1 n2.1", "n2 n3.0", "n2 n3.1", "n3 n4.0"]);
  expect(groups).toEqual([{ id: "g1", name: "relu", folded: true }]);
});
