import { describe, expect, test } from "vitest";
import {
  dark,
  formatNumber,
  gateSize,
  type Look,
  layout,
  light,
  numberRoom,
  picture,
  type SvgNode,
  svg,
  symbolOf,
  type Theme,
  textWidth,
  toSvgText,
} from "../src/index.ts";
import { graphOf } from "./graphs.ts";
import { scenes } from "./scenes.ts";

const scene = (name: string) => scenes.find((one) => one.name === name)!;
const all = (tree: SvgNode): SvgNode[] => [
  tree,
  ...tree.children.flatMap((child) => (typeof child === "string" ? [] : all(child))),
];
const words = (tree: SvgNode): string =>
  tree.children.map((child) => (typeof child === "string" ? child : words(child))).join("");
const texts = (tree: SvgNode) => all(tree).filter(({ name }) => name === "text");

describe("the picture of (x + y) · z", () => {
  const { diagram, look } = scene("product");
  const laid = layout(diagram);
  const tree = picture(laid, look);
  const number = (text: string, fill: string) =>
    all(tree)
      .filter(({ name, attributes }) => name === "g" && attributes.fill === fill)
      .flatMap(texts)
      .find((one) => words(one) === text)!;

  test("has the lecture's numbers, values above the wire in green and gradients below it in red", () => {
    const [value, gradient] = [number("−12", light.value), number("1", light.gradient)];
    const wire = laid.outlets.find(({ of }) => of === "f")!.start.y;
    expect(value.attributes.y).toBeLessThan(wire);
    expect(gradient.attributes.y).toBeGreaterThan(wire);
  });

  test("opens alone: a size, a name space, fonts by name, and nothing from elsewhere", () => {
    const text = toSvgText(tree);
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+/,
    );
    expect(text).toContain("font-family=");
    expect(text).not.toMatch(/href|url\(|\sstyle=|class=|<script|<image|<use/);
    expect(text).toContain("<title>product</title>");
  });

  test("has no number where a canvas paints them", () => {
    expect(texts(picture(laid, look, { numbers: false })).map(words)).not.toContain("−12");
  });

  test("marks the gate whose step it is, its wires, the focus and what is selected", () => {
    const marks = { current: { box: "f", phase: "backward" }, focus: "q", selected: new Set(["x"]) } as const;
    const marked = all(picture(laid, look, { marks }));
    const group = (key: string, id: string) => all(marked.find(({ attributes }) => attributes[key] === id)!);
    expect(group("data-box", "f").some(({ attributes }) => attributes.stroke === light.currentOutline)).toBe(true);
    expect(group("data-box", "q").some(({ attributes }) => attributes["stroke-dasharray"] !== undefined)).toBe(true);
    expect(group("data-box", "x").some(({ attributes }) => attributes.stroke === light.selectedOutline)).toBe(true);
    expect(group("data-wire", "q>f.0").some(({ attributes }) => attributes.stroke === light.gradient)).toBe(true);
    expect(group("data-wire", "x>q.0").some(({ attributes }) => attributes.stroke === light.gradient)).toBe(false);
  });
});

test("in no picture do texts lie on each other or on a gate", () => {
  for (const { name, diagram, look, options } of scenes) {
    const laid = layout(diagram, options);
    const tree = picture(laid, { ...look, sent: {} });
    const inherited = (
      node: SvgNode,
      size: number,
      anchor: string,
    ): { text: string; x: number; y: number; width: number; height: number }[] => {
      const own = Number(node.attributes["font-size"] ?? size);
      const where = String(node.attributes["text-anchor"] ?? anchor);
      if (node.name !== "text")
        return node.children.flatMap((child) => (typeof child === "string" ? [] : inherited(child, own, where)));
      const width = textWidth(words(node), own) * 0.9;
      const left = Number(node.attributes.x) - (where === "middle" ? width / 2 : where === "end" ? width : 0);
      return [{ text: words(node), x: left, y: Number(node.attributes.y) - 0.72 * own, width, height: 0.72 * own }];
    };
    const rects = inherited(tree, 13, "start").filter(({ text }) => text !== "");
    const meet = (a: (typeof rects)[number], b: (typeof rects)[number]) =>
      a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
    const met = rects.flatMap((a, at) =>
      rects
        .slice(at + 1)
        .filter((b) => meet(a, b))
        .map((b) => `${a.text} on ${b.text}`),
    );
    expect(met, name).toEqual([]);
  }
});

describe("hostile names", () => {
  const payloads = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]><!--",
    "&lt;svg onload=alert(1)&gt;",
    "javascript:alert(1)",
    "\u0000\u0008\ud800",
    "' onmouseover='alert(1)",
    "__proto__",
    "constructor",
  ];

  test.each(payloads)("%j stays text", (payload) => {
    const diagram = { nodes: [{ id: payload, width: 44, height: 44 }], wires: [] };
    const look: Look = {
      nodes: { [payload]: { kind: "gate", symbol: payload, label: payload, title: payload } },
      numbers: { [payload]: { value: payload, gradient: payload } },
      title: payload,
      description: payload,
    };
    const text = toSvgText(picture(layout(diagram), look));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what is tested
    expect(text).not.toMatch(/<script|<img|<!--|[\u0000-\u0008]|\p{Cs}/u);
    const tags = text.match(/<[a-z]+/g)!.map((tag) => tag.slice(1));
    expect(
      tags.filter((tag) => !["svg", "g", "path", "rect", "circle", "text", "tspan", "title", "desc"].includes(tag)),
    ).toEqual([]);
    // Quotes inside attributes are escaped, so no attribute begins where a payload ends.
    expect(text.replace(/="[^"]*"/g, "").replace(/>[^<]*/g, ">")).not.toMatch(/\son\w+/);
  });

  test("and elements or attributes that could run something are refused", () => {
    const odd = { name: "script" as "g", attributes: {}, children: [] };
    expect(() => toSvgText(odd)).toThrow(expect.objectContaining({ code: "E_NAME" }));
    for (const key of ["onclick", "href", "style", "xlink:href", 'x"y', "src"])
      expect(() => toSvgText(svg("g", { [key]: "1" }))).toThrow(expect.objectContaining({ code: "E_NAME" }));
  });
});

describe("themes", () => {
  const luminance = (colour: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: string, other: string): number => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };

  test.each<[string, Theme]>([
    ["light", light],
    ["dark", dark],
  ])("%s: texts have 4.5 : 1, lines 3 : 1 on all that they lie on", (_, theme) => {
    const grounds = [theme.background, theme.frame, theme.gate, theme.current, theme.selected, theme.parameter];
    for (const ground of grounds) expect(contrast(theme.ink, ground), ground).toBeGreaterThanOrEqual(4.5);
    for (const ground of [theme.background, theme.frame]) {
      for (const text of [theme.value, theme.gradient, theme.muted])
        expect(contrast(text, ground), text).toBeGreaterThanOrEqual(4.5);
      for (const line of [
        theme.wire,
        theme.outline,
        theme.frameOutline,
        theme.focus,
        theme.currentOutline,
        theme.selectedOutline,
      ])
        expect(contrast(line, ground), line).toBeGreaterThanOrEqual(3);
    }
    for (const cell of [theme.negative, theme.positive]) expect(contrast(theme.ink, cell)).toBeGreaterThanOrEqual(4.5);
    for (const line of theme.series) expect(contrast(line, theme.background)).toBeGreaterThanOrEqual(3);
  });
});

test("numbers are written for people", () => {
  expect(
    [0, -0, 3, -12, 0.2, -0.1966, 1234567, 1e-9, -2.5e-7, Number.NaN, -Infinity].map((value) => formatNumber(value)),
  ).toEqual(["0", "0", "3", "−12", "0.20", "−0.20", "1.2e6", "1.0e−9", "−2.5e−7", "NaN", "−∞"]);
  expect([1, -0.5, 0].map((value) => formatNumber(value, { decimals: 3, even: true }))).toEqual([
    "1.000",
    "−0.500",
    "0.000",
  ]);
  expect(formatNumber(0.004)).toBe("4.0e−3");
  expect(formatNumber(0.005)).toBe("0.01");
});

test("gates are as large as their signs and inputs need", () => {
  expect(symbolOf("add")).toBe("+");
  expect(symbolOf("toString")).toBe("toString");
  expect(gateSize("+")).toEqual({ width: 44, height: 44, round: true });
  expect(gateSize("sumOfSquares", 1).width).toBeGreaterThan(100);
  expect(gateSize("Σ", 6)).toEqual({ width: 44, height: 132, round: false });
  expect(numberRoom(["−12.25", "1"]).width).toBeGreaterThan(numberRoom(["1"]).width);
  expect(textWidth("激活函数", 10)).toBeGreaterThan(40);
});

test("a graph without looks is drawn with its names", () => {
  expect(
    texts(picture(layout(graphOf("q = x y")), { nodes: {} }))
      .map(words)
      .sort(),
  ).toEqual(["q", "x", "y"]);
});
