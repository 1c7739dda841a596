import { add, multiply } from "@chainrule/gates";
import { describe, expect, test } from "vitest";
import {
  type GateNode,
  PlaygroundError,
  paletteOf,
  printExpression,
  type ReadOptions,
  readExpression,
  sameGraph,
} from "../src/index.ts";
import { first, neuron } from "./lecture.ts";
import { palette } from "./palette.ts";

const read = (text: string, options: ReadOptions = { defaultValue: 1 }) => readExpression(text, palette, options);
const print = (text: string) => printExpression(read(text), palette);
/** The computation of a text, printed again, without the values of its inputs. */
const again = (text: string) => print(text).replace(/(; |\n)?\w+ = 1(, \w+ = 1)*$/, "");
const gates = (text: string) =>
  read(text)
    .nodes.filter((node): node is GateNode => node.kind === "gate")
    .map(({ gate }) => gate);
const refusal = (text: string, options: ReadOptions = { defaultValue: 1 }): string => {
  try {
    read(text, options);
  } catch (error) {
    if (error instanceof PlaygroundError) return error.message;
    throw error;
  }
  return "none";
};

test("the lecture's first graph is what one types for it", () => {
  const document = read("q = x + y; f = q * z; x=-2, y=5, z=-4", {});
  expect(document.nodes.map(({ id, name }) => `${id} ${name}`)).toEqual(["n1 x", "n2 y", "n3 z", "n4 q", "n5 f"]);
  expect(sameGraph(document, first)).toBe(true);
  expect(read("q = x + y; f = q * z; x=-2, y=5, z=-4", { previous: first })).toEqual(first);
  const short = read("(x+y)*z; x=-2, y=5, z=-4", {});
  expect(short.nodes).toHaveLength(5);
  expect(printExpression(short, palette)).toBe("(x + y) * z; x = -2, y = 5, z = -4");
});

test("the lecture's neuron has the gates of its figure", () => {
  const text = "1 / (1 + e^-(w0*x0 + w1*x1 + w2)); w0 = 2, x0 = -1, w1 = -3, x1 = -2, w2 = -3";
  expect(gates(text)).toEqual(["multiply", "multiply", "add", "add", "negate", "exp", "shift", "reciprocal"]);
  expect(sameGraph(read(text), neuron)).toBe(true);
  expect(printExpression(neuron, palette)).toBe(
    "1 / (exp(-(w0 * x0 + w1 * x1 + w2)) + 1); w0 = 2, x0 = -1, w1 = -3, x1 = -2, w2 = -3",
  );
});

describe("signs bind as in mathematics:", () => {
  test.each([
    ["-x^2", "-x^2", ["power", "negate"]],
    ["(-x)^2", "(-x)^2", ["negate", "power"]],
    ["-x * y", "-x * y", ["negate", "multiply"]],
    ["2^-x", "2^-x", ["negate", "power"]],
    ["2^-x^y", "2^-x^y", ["power", "negate", "power"]],
    ["(-2)^x", "(-2)^x", ["power"]],
    ["x^y^z", "x^y^z", ["power", "power"]],
    ["(x^y)^z", "(x^y)^z", ["power", "power"]],
    ["x - y - z", "x - y - z", ["subtract", "subtract"]],
    ["x - (y - z)", "x - (y - z)", ["subtract", "subtract"]],
    ["x + (y + z)", "x + (y + z)", ["add", "add"]],
    ["x / y * z", "x / y * z", ["divide", "multiply"]],
    ["x / (y * z)", "x / (y * z)", ["multiply", "divide"]],
    ["x ** 2", "x^2", ["power"]],
    ["x^-2", "x^-2", ["power"]],
    ["e^x^2", "exp(x^2)", ["power", "exp"]],
    ["e^-x * y", "exp(-x) * y", ["negate", "exp", "multiply"]],
    ["--x", "-(-x)", ["negate", "negate"]],
    ["1 + x", "x + 1", ["shift"]],
    ["x - 1", "x - 1", ["shift"]],
    ["1 - x", "1 - x", ["subtract"]],
    ["x * 3", "3 * x", ["scale"]],
    ["-3 * x", "-3 * x", ["scale"]],
    ["x / 3", "x / 3", ["divide"]],
    ["1 / x", "1 / x", ["reciprocal"]],
    ["3 / x", "3 / x", ["divide"]],
    ["add(x, 1)", "add(x, 1)", ["add"]],
    ["multiply(2, x)", "multiply(2, x)", ["multiply"]],
    ["negate(2) * x", "negate(2) * x", ["negate", "multiply"]],
    ["2 * 3 + x", "2 * 3 + x", ["multiply", "add"]],
    ["max(0, W @ x)", "max(0, W @ x)", ["matmul", "max"]],
    ["x * [1, 2]", "x * [1, 2]", ["multiply"]],
    ["leakyRelu(x, slope=0.2)", "leakyRelu(x, slope=0.2)", ["leakyRelu"]],
    ["sum(x, keepAxes=true, axes=[0])", "sum(x, axes=[0], keepAxes=true)", ["sum"]],
    ['einsum(x, y, equation="ij,jk->ik")', 'einsum(x, y, equation="ij,jk->ik")', ["einsum"]],
    ["reshape(x, shape=[2, -1])", "reshape(x, shape=[2, -1])", ["reshape"]],
    ["pad(x, paddings=[[1, 0], [0, 2]])", "pad(x, paddings=[[1, 0], [0, 2]])", ["pad"]],
    ["_ * x", "_ * x", ["multiply"]],
    ["maxout(x, _, y)", "maxout(x, _, y)", ["maxout"]],
    ["（x＋y）× z － 1", "(x + y) * z - 1", ["add", "multiply", "shift"]],
    ["x ÷ y · z − w", "x / y * z - w", ["divide", "multiply", "subtract"]],
    ["x +\n y", "x + y", ["add"]],
    ["(x\n+ y\n)", "x + y", ["add"]],
  ])("%s", (text, printed, expected) => {
    expect(gates(text)).toEqual(expected);
    expect(again(text)).toBe(printed);
    expect(again(printed)).toBe(printed);
  });
});

describe("statements", () => {
  test.each([
    "q = x + y; f = q * z; x = -2, y = 5, z = -4",
    "q = x + y; q * q; x = 1, y = 2",
    "x * y; q = x + y; x = 1, y = 2",
    "q = x + y; f = q * y; q; x = 1, y = 2",
    "x = 1, y = [1, 2], W = [[1, 2], [3, -4.5]]",
    "x; x = 2",
    "softmaxCrossEntropy(scores, labels); scores = [[1, 2, 0]], labels: int32 = [1]",
    "权重 * x_1; 权重 = 1e-7, x_1 = 1e+21",
    "e * x; e = 2, x = 3",
  ])("are printed as they were typed: %s", (text) => expect(print(text)).toBe(text));

  test("stand in any order, and on any line", () => {
    expect(print("x = 1\n\nf = q * x\nq = x + 2;")).toBe("q = x + 2; f = q * x; x = 1");
  });

  test("that are long stand on lines of their own", () => {
    const names = Array.from({ length: 12 }, (_, i) => `input${i}`);
    const text = print(`f = ${names.join(" + ")}`);
    expect(text.split("\n")).toHaveLength(13);
    expect(print(text)).toBe(text);
  });

  test("that are shared without a name get one to be read by, and keep their ids", () => {
    const shared = {
      ...first,
      nodes: first.nodes.map((node) => {
        if (node.kind === "input") return node;
        const { name: _, ...gate } = node;
        return gate.id === "n5" ? { ...gate, inputs: ["n3", "n3"] } : gate;
      }),
    };
    const text = printExpression(shared, palette);
    expect(text).toBe("add0 = x + y; add0 * add0; x = -2, y = 5, z = -4");
    expect(readExpression(text, palette, { previous: shared })).toEqual(shared);
  });
});

describe("editing the text keeps what stayed:", () => {
  const placed = {
    ...first,
    groups: [{ id: "g1", name: "both", folded: true, nodes: ["n3", "n5"] }],
    view: { positions: { n1: [1, 2], n3: [3, 4], n5: [5, 6], g1: [7, 8] }, zoom: null } as const,
  };
  const ids = (text: string) =>
    read(text, { previous: placed, defaultValue: 1 }).nodes.map(
      (node) => `${node.id} ${node.kind === "gate" ? node.gate : node.name}`,
    );
  test("nothing changed", () => {
    expect(readExpression(printExpression(placed, palette), palette, { previous: placed })).toEqual(placed);
  });
  test("inputs keep their values", () => {
    expect(readExpression("q = x + y; f = q * z", palette, { previous: placed })).toEqual(placed);
  });
  test("a gate for another", () =>
    expect(ids("q = x * y; f = q * z")).toEqual(["n1 x", "n2 y", "n3 multiply", "n4 z", "n5 multiply"]));
  test("without names", () => expect(ids("(x + y) * z")).toEqual(["n1 x", "n2 y", "n3 add", "n4 z", "n5 multiply"]));
  test("a gate more", () =>
    expect(ids("sigmoid((x + y) * z)")).toEqual(["n1 x", "n2 y", "n3 add", "n4 z", "n5 multiply", "n6 sigmoid"]));
  test("an input renamed", () =>
    expect(ids("(a + y) * z; a = -2")).toEqual(["n1 a", "n2 y", "n3 add", "n4 z", "n5 multiply"]));
  test("a gate less, with its group and its place", () => {
    const { groups, view, nodes } = read("x + y", { previous: placed });
    expect(nodes.map(({ id }) => id)).toEqual(["n1", "n2", "n3"]);
    expect(groups).toEqual([{ id: "g1", name: "both", folded: true, nodes: ["n3"] }]);
    expect(view.positions).toEqual({ n1: [1, 2], n3: [3, 4], g1: [7, 8] });
  });
});

describe("refuses, at its place and with the way out:", () => {
  test.each([
    ["x + ", "line 1, column 5: a number, a name, a gate or a bracket is expected here, not the end."],
    ["x + * y", "line 1, column 5: a number, a name, a gate or a bracket is expected here, not “*”."],
    ["x y", "line 1, column 3: a sign such as + or * is expected here, or ; before the next statement, not “y”."],
    ["2x", "line 1, column 2: “x” cannot follow the number 2: write * between what is multiplied."],
    ["x +\n(y * z", "line 2, column 7: ) is missing here, where there is the end: it closes (."],
    ["exp(x, y)", "line 1, column 1: exp: the number of inputs is 1, not 2."],
    ["exp()", "line 1, column 1: exp: the number of inputs is 1, not 0."],
    ["x)", "line 1, column 2: this ) closes nothing: take it out, or open a bracket before it."],
    [
      "sigmiod(x)",
      'line 1, column 1: there is no gate "sigmiod". Did you mean "sigmoid"? Load the package that has it, or use one of the palette.',
    ],
    ["leakyRelu(x, slop=1)", "line 1, column 14: leakyRelu has no setting slop. Did you mean slope?"],
    [
      "x + y = z",
      "line 1, column 7: = gives a name to what follows: a name by itself stands before it, as in q = x + y.",
    ],
    ["x = 1; x = 2", 'line 1, column 8: "x" is there already: choose another name.'],
    ["f = x; x = 1", "line 1, column 1: f would only be another name for x: use x, or f = identity(x)."],
    ["q = f + 1; f = q * 2", "line 1, column 1: q would go into itself: a computational graph has no cycles."],
    [
      "2",
      "line 1, column 1: a number by itself computes nothing: give it a name, as in x = 2, or use it in an expression.",
    ],
    [
      "x = [[1, 2], [3]]",
      "line 1, column 5: the length of this row is 1, and that of the first one 2: all rows of a matrix are of one length.",
    ],
    [
      "x = [1, [2]]",
      "line 1, column 5: numbers and rows stand side by side here: a vector is [1, 2], a matrix [[1, 2], [3, 4]].",
    ],
    ["x = []", "line 1, column 5: there is no number in it: a vector or a row has at least one."],
    ["x = [[[1]]]", "line 1, column 7: it is nested more than 2 deep."],
    ["x = 1e999", "line 1, column 5: 1e999 is no finite number: write one between -1.8e308 and 1.8e308."],
    ["x ? y", "line 1, column 3: “?” means nothing in an expression."],
    ["x; labels: int32 = 1.5", "line 1, column 4: 1.5 is no int32."],
    [
      "__proto__ + 1",
      'line 1, column 1: "__proto__" cannot be a name: use letters, digits and _, beginning with a letter, 60 at most.',
    ],
  ])("%s", (text, message) => expect(refusal(text)).toBe(message));

  test("a name without a value, with the one that was probably meant", () => {
    expect(refusal("weight * x; wieght = 2, x = 1", {})).toBe(
      "line 1, column 1: weight has no value: add weight = 1, or another number. Did you mean wieght?",
    );
  });
});

test("a page with few gates reads the same signs as what it has, and says what it lacks", () => {
  const few = paletteOf({ mine: { add, multiply } });
  const document = readExpression("2 * (x + 1); x = 3", few);
  expect(document.nodes.map((node) => (node.kind === "gate" ? [node.gate, ...node.inputs] : node.name))).toEqual([
    "x",
    ["add", "n1", 1],
    ["multiply", 2, "n2"],
  ]);
  expect(printExpression(document, few)).toBe("2 * (x + 1); x = 3");
  expect(() => readExpression("x / 2; x = 3", few)).toThrow('line 1, column 3: there is no gate "divide".');
});

test("ten thousand brackets, and ten thousand gates in a row, are read and printed without recursion", () => {
  const deep = `${"(".repeat(10_000)}x${")".repeat(10_000)} + 1`;
  expect(again(deep)).toBe("x + 1");
  const row = Array.from({ length: 5000 }, () => "x").join(" + ");
  expect(again(row).length).toBe(row.length);
  const nested = `${"tanh(".repeat(5000)}x${")".repeat(5000)}`;
  expect(again(nested)).toBe(nested);
  expect(refusal(`${"(".repeat(100_000)}`)).toContain("is expected here, not the end.");
  expect(refusal("-".repeat(100_000))).toContain("is expected here");
});
