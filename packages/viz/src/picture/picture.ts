import { inflate } from "../geometry.ts";
import { joined } from "../layout/curve.ts";
import type { Layout, PlacedWire } from "../layout/placed.ts";
import { type SvgNode, svg } from "../svg/svg-node.ts";
import { drawnBox } from "./gate.ts";
import type { Look, Marks } from "./look.ts";
import { numberPlaces } from "./number-places.ts";
import { numberSize } from "./symbols.ts";
import { fonts, light, type Theme } from "./theme.ts";
import { arrowhead, lastBend, pathText, shortened } from "./wire.ts";

/** How a picture is drawn; all of it may be left out. */
export interface PictureOptions {
  readonly theme?: Theme;
  readonly marks?: Marks;
  /** False where a canvas paints the numbers. */
  readonly numbers?: boolean;
  /** False where the page around it gives the ground. */
  readonly background?: boolean;
  /** Room around the graph. */
  readonly margin?: number;
}

/** The picture of a laid out graph, as data. Its own text sizes and colours: it looks the same wherever it is opened. */
export function picture(layout: Layout, look: Look, options: PictureOptions = {}): SvgNode {
  const { theme = light, marks = {}, numbers = true, background = true, margin = 24 } = options;
  const view = inflate(layout.bounds, margin);
  const { x, y, width, height } = view;
  const parts: SvgNode[] = [];
  if (look.title !== undefined) parts.push(svg("title", {}, look.title));
  if (look.description !== undefined) parts.push(svg("desc", {}, look.description));
  if (background) parts.push(svg("rect", { x, y, width, height, fill: theme.background }));
  parts.push(frames(layout, look, theme), wires(layout, marks, theme), junctions(layout, theme));
  const inBoxes = { "font-family": fonts.symbols, "text-anchor": "middle", fill: theme.ink };
  parts.push(
    svg(
      "g",
      inBoxes,
      ...layout.boxes.map((box) =>
        drawnBox(box, look.nodes[box.id], look.groups?.[box.id], marks, theme, layout.direction),
      ),
    ),
  );
  if (numbers) parts.push(...numberTexts(layout, look, theme));
  const size = {
    width,
    height,
    viewBox: [x, y, width, height].map((value) => Math.round(value * 100) / 100).join(" "),
  };
  return svg("svg", { ...size, role: "img", "font-family": fonts.numbers }, ...parts);
}

function frames(layout: Layout, look: Look, theme: Theme): SvgNode {
  const drawn = layout.frames.map(({ id, x, y, width, height }) =>
    svg(
      "g",
      { "data-frame": id },
      svg("rect", {
        x,
        y,
        width,
        height,
        rx: 14,
        fill: theme.frame,
        stroke: theme.frameOutline,
        "stroke-dasharray": "6 4",
      }),
      svg("text", { x: x + 16, y: y + 21, "font-size": 13, fill: theme.muted }, look.groups?.[id] ?? id),
    ),
  );
  return svg("g", {}, ...drawn);
}

function wires(layout: Layout, marks: Marks, theme: Theme): SvgNode {
  const boxOf = new Map(layout.outlets.map(({ of, box }) => [of, box]));
  const starts = new Map(layout.outlets.map(({ of, start }) => [of, start]));
  const ofWire = (wire: PlacedWire): SvgNode => {
    const { stroke, width } = tone(wire, boxOf, marks, theme);
    // A marked wire is marked from its gate on, beside its numbers too.
    const outlet = width > 1.5 ? starts.get(wire.from) : undefined;
    const curve = outlet === undefined ? wire.curve : joined([[outlet.x, outlet.y], wire.curve]);
    return svg(
      "g",
      { "data-wire": wire.id },
      svg("path", { d: pathText(shortened(curve, 7)), fill: "none", stroke, "stroke-width": width }),
      svg("path", { d: arrowhead(wire.curve), fill: stroke }),
    );
  };
  const stubs = layout.outlets.map(({ start, end, box }) => {
    const lit = marks.current?.box === box ? theme.currentOutline : theme.wire;
    return svg("path", {
      d: pathText([start.x, start.y, start.x, start.y, end.x, end.y, end.x, end.y]),
      stroke: lit,
      "stroke-width": 1.5,
    });
  });
  // Marked wires lie on top of those they share a piece with.
  const marked = (wire: PlacedWire) => Number(tone(wire, boxOf, marks, theme).width > 1.5);
  const drawn = layout.wires.slice().sort((a, b) => marked(a) - marked(b));
  return svg("g", { "stroke-linecap": "round" }, ...stubs, ...drawn.map(ofWire));
}

function tone(
  wire: PlacedWire,
  boxOf: ReadonlyMap<string, string>,
  marks: Marks,
  theme: Theme,
): { stroke: string; width: number } {
  if (marks.focus === wire.id) return { stroke: theme.focus, width: 3 };
  if (marks.selected?.has(wire.id) === true) return { stroke: theme.selectedOutline, width: 2.5 };
  const { current } = marks;
  if (current === undefined || (wire.to !== current.box && boxOf.get(wire.from) !== current.box))
    return { stroke: theme.wire, width: 1.5 };
  return { stroke: current.phase === "forward" ? theme.value : theme.gradient, width: 2.5 };
}

const junctions = (layout: Layout, theme: Theme): SvgNode =>
  svg("g", { fill: theme.wire }, ...layout.junctions.map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 3 })));

function numberTexts(layout: Layout, look: Look, theme: Theme): SvgNode[] {
  const [values, gradients]: [SvgNode[], SvgNode[]] = [[], []];
  for (const place of numberPlaces(layout)) {
    const { value, gradient } = look.numbers?.[place.of] ?? {};
    if (value !== undefined) values.push(svg("text", { ...place.value, "text-anchor": place.valueAnchor }, value));
    if (gradient !== undefined)
      gradients.push(svg("text", { ...place.gradient, "text-anchor": place.gradientAnchor }, gradient));
  }
  const sent = layout.wires.flatMap(({ id, curve }) => {
    const text = look.sent?.[id];
    if (text === undefined) return [];
    const { x, y } = lastBend(curve);
    return [svg("text", { x, y: y + 4 }, text)];
  });
  const common = { "font-size": numberSize, "text-anchor": "middle" };
  const halo = { stroke: theme.background, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  return [
    svg("g", { ...common, fill: theme.value }, ...values),
    svg("g", { ...common, fill: theme.gradient }, ...gradients),
    svg("g", { ...common, ...halo, fill: theme.gradient, "font-size": 11 }, ...sent),
  ];
}
