import { describe, expect, test } from "vitest";
import { lineChart, matrixView, type SvgNode, scaleOf, toSvgText } from "../src/index.ts";
import { charts } from "./charts.ts";

const all = (tree: SvgNode): SvgNode[] => [
  tree,
  ...tree.children.flatMap((child) => (typeof child === "string" ? [] : all(child))),
];

describe("a scale", () => {
  test("has marks at round numbers, with as many digits as they need", () => {
    expect(scaleOf("linear", -1, 1, 0, 100, 5).ticks.map(({ text }) => text)).toEqual([
      "−1.0",
      "−0.5",
      "0.0",
      "0.5",
      "1.0",
    ]);
    expect(scaleOf("linear", 0, 30, 0, 100).ticks.map(({ text }) => text)).toEqual([
      "0",
      "5",
      "10",
      "15",
      "20",
      "25",
      "30",
    ]);
    expect(scaleOf("linear", 0, 0.0003, 0, 1, 4).ticks.map(({ value }) => value)).toEqual([0, 0.0001, 0.0002, 0.0003]);
    expect(scaleOf("log", 1e-12, 10, 0, 100, 5).ticks.map(({ text }) => text)).toEqual([
      "10⁻¹²",
      "10⁻⁹",
      "10⁻⁶",
      "10⁻³",
      "1",
    ]);
  });

  test("leads to places and back", () => {
    for (const kind of ["linear", "log"] as const) {
      const scale = scaleOf(kind, 1e-3, 10, 20, 420);
      expect(scale.place(1e-3)).toBeCloseTo(20, 9);
      expect(scale.place(10)).toBeCloseTo(420, 9);
      expect(scale.valueAt(scale.place(0.7))).toBeCloseTo(0.7, 12);
    }
    expect(scaleOf("log", 0.01, 1, 0, 1).place(0)).toBeNaN();
  });

  test("of one value only still has an extent", () => {
    const { from, to } = scaleOf("linear", 3, 3, 0, 1);
    expect(from < 3 && to > 3).toBe(true);
  });

  test("that cannot be drawn is refused", () => {
    expect(() => scaleOf("log", 0, 1, 0, 1)).toThrow(expect.objectContaining({ code: "E_CHART" }));
    expect(() => scaleOf("linear", 0, Number.NaN, 0, 1)).toThrow(expect.objectContaining({ code: "E_CHART" }));
  });
});

describe("a line chart", () => {
  const relu = {
    name: "relu",
    points: [
      [-1, 0],
      [0, 0],
      [1, 1],
    ],
    kinks: [0],
  } as const;
  const line = {
    name: "line",
    points: [
      [-1, 1],
      [1, Number.NaN],
      [2, 3],
    ],
  } as const;
  const chart = lineChart({ x: { label: "x" }, y: { label: "y" }, series: [relu, line], marker: 0.5 });

  test("tells its lines apart by dashes as well as by colours", () => {
    const lines = all(chart.tree).filter(({ attributes }) => attributes["data-series"] !== undefined);
    const paths = lines.map((group) => (group.children[0] as SvgNode).attributes);
    expect(new Set(paths.map(({ stroke }) => stroke)).size).toBe(2);
    expect(new Set(paths.map((attributes) => attributes["stroke-dasharray"])).size).toBe(2);
  });

  test("marks kinks, and breaks a line where it has no value", () => {
    expect(all(chart.tree).filter(({ attributes }) => attributes["data-kink"] !== undefined)).toHaveLength(1);
    const broken = all(chart.tree).find(({ attributes }) => attributes["data-series"] === "line")!;
    expect(String((broken.children[0] as SvgNode).attributes.d).match(/M/g)).toHaveLength(2);
  });

  test("puts the marker where its scale says, so that a pointer can move it", () => {
    const marker = all(chart.tree).find(({ attributes }) => attributes["data-marker"] === 0.5)!;
    const dot = all(marker).find(({ name }) => name === "circle")!;
    expect(dot.attributes.cx).toBeCloseTo(chart.x.place(0.5), 1);
    expect(dot.attributes.cy).toBeCloseTo(chart.y.place(0.5), 1);
    expect(chart.x.valueAt(Number(dot.attributes.cx))).toBeCloseTo(0.5, 1);
  });

  test("is a table too", () => {
    expect(chart.table.columns).toEqual(["x", "relu", "line"]);
    expect(chart.table.rows).toEqual([
      ["−1", "0", "1"],
      ["0", "0", ""],
      ["1", "1", "NaN"],
      ["2", "", "3"],
    ]);
  });

  test("without any point is refused, unless its axes say where they end", () => {
    const empty = { series: [{ name: "none", points: [] }], y: { label: "y", from: 0, to: 1 } };
    expect(() => lineChart({ ...empty, x: { label: "x" } })).toThrow(expect.objectContaining({ code: "E_CHART" }));
    expect(lineChart({ ...empty, x: { label: "x", from: 0, to: 1 } }).table.rows).toEqual([]);
  });
});

describe("a matrix", () => {
  const { tree, table } = matrixView({
    values: [
      [1, 0],
      [-0.5, 2],
    ],
    rows: ["y0", "y1"],
    columns: ["x0", "x1"],
  });

  test("shows each number with its sign, tinted by sign and size", () => {
    const text = toSvgText(tree);
    for (const cell of ["1", "0", "−0.50", "2", "y0", "x1"]) expect(text).toContain(`>${cell}</text>`);
    const fills = all(tree)
      .filter(({ attributes }) => attributes.rx === 4)
      .map(({ attributes }) => attributes.fill);
    expect(new Set(fills).size).toBe(4);
    expect(fills[1]).toBe("#ffffff");
  });

  test("is a table too", () => {
    expect(table).toEqual({
      columns: ["", "x0", "x1"],
      rows: [
        ["y0", "1", "0"],
        ["y1", "−0.50", "2"],
      ],
    });
  });

  test("that is large shows its beginning and its end, and is a whole table", () => {
    const values = Array.from({ length: 40 }, (_, r) => Array.from({ length: 30 }, (_, c) => r - c));
    const large = matrixView({ values, most: 6 });
    expect(all(large.tree).filter(({ attributes }) => attributes.rx === 4)).toHaveLength(25);
    expect(toSvgText(large.tree)).toContain("⋱");
    expect(large.table.rows).toHaveLength(40);
  });
});

test("every chart holds finite numbers only", () => {
  for (const [name, tree] of charts) expect(toSvgText(tree), name).not.toMatch(/NaN"|Infinity|undefined/);
});
