import type { Point } from "../geometry.ts";
import type { Direction, PlacedBox } from "../layout/placed.ts";
import { type SvgNode, svg } from "../svg/svg-node.ts";
import type { Marks, NodeLook } from "./look.ts";
import { symbolSize } from "./symbols.ts";
import { textWidth } from "./text-width.ts";
import type { Theme } from "./theme.ts";

/** Strokes of signs that are drawn rather than written, so that they sit in the middle in any font; the circle has radius 1. */
const strokes: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>> = {
  "+": [
    [-1, 0, 1, 0],
    [0, -1, 0, 1],
  ],
  "−": [[-1, 0, 1, 0]],
  "×": [
    [-0.8, -0.8, 0.8, 0.8],
    [-0.8, 0.8, 0.8, -0.8],
  ],
};

/** A box with its sign, its outline in the colours of its state. */
export function drawnBox(
  box: PlacedBox,
  look: NodeLook | undefined,
  name: string | undefined,
  marks: Marks,
  theme: Theme,
  direction: Direction,
): SvgNode {
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const current = marks.current?.box === box.id;
  const selected = marks.selected?.has(box.id) === true;
  const bare = !box.folded && look !== undefined && look.kind !== "gate";
  const fill = current ? theme.current : selected ? theme.selected : bare ? bareFill(look, theme) : theme.gate;
  const stroke = current ? theme.currentOutline : selected ? theme.selectedOutline : bare ? "none" : theme.outline;
  const outline = { fill, stroke, "stroke-width": current || selected ? 2.5 : 1.5 };
  const parts: SvgNode[] = [];
  if (look?.title !== undefined) parts.push(svg("title", {}, look.title));
  if (marks.focus === box.id) parts.push(ring(box, theme));
  if (box.folded) parts.push(shape(box, 4, { fill: theme.gate, stroke: theme.outline, "stroke-width": 1 }));
  parts.push(shape(box, 0, outline));
  const symbol = box.folded ? (name ?? box.id) : (look?.symbol ?? box.id);
  parts.push(bare && look.kind !== "constant" ? variable(symbol, centre) : sign(symbol, centre, box.width, theme));
  if (look?.label !== undefined && !bare) {
    const beside = { x: box.x + box.width + 6 + textWidth(look.label, 13) / 2, y: centre.y };
    const below = { x: centre.x, y: box.y + box.height + 12 };
    parts.push(variable(look.label, direction === "right" ? below : beside, 13));
  }
  return svg("g", { "data-box": box.id }, ...parts);
}

const bareFill = ({ kind }: NodeLook, theme: Theme): string => (kind === "parameter" ? theme.parameter : "none");

/** The outline of a box, or of a sheet behind it. */
function shape(
  { x, y, width, height, round }: PlacedBox,
  behind: number,
  paint: Record<string, string | number>,
): SvgNode {
  if (round && width === height)
    return svg("circle", { cx: x + width / 2, cy: y + height / 2, r: width / 2, ...paint });
  const corner = round ? Math.min(width, height) / 2 : 9;
  return svg("rect", { x: x + behind, y: y - behind, width, height, rx: corner, ...paint });
}

/** A ring apart from the outline, broken into dashes: it shows without colour too. */
function ring(box: PlacedBox, theme: Theme): SvgNode {
  const wide = { ...box, x: box.x - 5, y: box.y - 5, width: box.width + 10, height: box.height + 10 };
  return shape(wide, 0, { fill: "none", stroke: theme.focus, "stroke-width": 2, "stroke-dasharray": "5 3" });
}

function sign(symbol: string, { x, y }: Point, width: number, theme: Theme): SvgNode {
  const lines = Object.hasOwn(strokes, symbol) ? strokes[symbol] : undefined;
  if (lines !== undefined) {
    const d = lines.map(([x1, y1, x2, y2]) => `M${x + 8 * x1} ${y + 8 * y1}L${x + 8 * x2} ${y + 8 * y2}`).join("");
    return svg("path", { d, fill: "none", stroke: theme.ink, "stroke-width": 2.2, "stroke-linecap": "round" });
  }
  // A symbol that is wider than its gate is written smaller.
  const size = Math.max(9, Math.min(symbolSize, (symbolSize * (width - 8)) / textWidth(symbol, symbolSize)));
  const attributes = { "font-size": size };
  return svg("text", { x, y: y + 0.34 * size, ...attributes }, symbol);
}

/** A name in italics; digits at its end stand below the line. */
function variable(name: string, { x, y }: Point, size = symbolSize): SvgNode {
  const [, stem = name, index = ""] = /^(\p{L}+)_?(\d{1,3})$/u.exec(name) ?? [];
  const attributes = { "font-size": size };
  const italic = { "font-style": "italic" };
  if (index === "") return svg("text", { x, y: y + 0.3 * size, ...attributes, ...italic }, stem);
  const below = svg("tspan", { dy: 0.22 * size, "font-size": 0.7 * size }, index);
  return svg("text", { x, y: y + 0.3 * size, ...attributes }, svg("tspan", italic, stem), below);
}
