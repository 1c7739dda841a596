import { DrawingError } from "../error.ts";
import type { Rect } from "../geometry.ts";
import { formatNumber } from "../picture/format.ts";
import { textWidth } from "../picture/text-width.ts";
import { fonts, light, type Theme } from "../picture/theme.ts";
import { hundredths, type SvgNode, svg } from "../svg/svg-node.ts";
import { type Scale, scaleOf } from "./scale.ts";
import type { Table } from "./table.ts";

/** One axis of a chart. */
export interface Axis {
  readonly label: string;
  readonly kind?: "linear" | "log";
  /** Its ends; those of the points when left out. */
  readonly from?: number;
  readonly to?: number;
}

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Where the line has a corner: no derivative there. */
  readonly kinks?: readonly number[];
}

/** What a line chart shows. */
export interface LineChartSpec {
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** The x of a mark that may be moved. */
  readonly marker?: number;
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  readonly description?: string;
}

/** A chart as a picture and as a table, with its scales for those who move the marker. */
export interface LineChart {
  readonly tree: SvgNode;
  readonly table: Table;
  readonly plot: Rect;
  readonly x: Scale;
  readonly y: Scale;
}

/** Lines differ in their dashes as well as in their colours. */
const dashes = [undefined, "8 5", "2 4", "12 4 2 4", "5 3", "14 6"] as const;

/** Draws a line chart. */
export function lineChart(spec: LineChartSpec, theme: Theme = light): LineChart {
  const { width = 480, height = 300, series } = spec;
  const legend = legendRows(series, width - 24);
  const top = 14 + 20 * legend.length;
  const [yStart, yEnd] = endsOf(spec.y, series, 1);
  const [xStart, xEnd] = endsOf(spec.x, series, 0);
  const bottom = height - 52;
  const y = scaleOf(
    spec.y.kind ?? "linear",
    yStart,
    yEnd,
    bottom,
    top + 8,
    Math.max(3, Math.floor((bottom - top) / 36)),
  );
  const left = 30 + Math.max(...y.ticks.map(({ text }) => textWidth(text, 12)), 10);
  const x = scaleOf(
    spec.x.kind ?? "linear",
    xStart,
    xEnd,
    left,
    width - 18,
    Math.max(3, Math.floor((width - left) / 64)),
  );
  const plot = { x: left, y: top + 8, width: width - 18 - left, height: bottom - top - 8 };
  const parts: SvgNode[] = [];
  if (spec.title !== undefined) parts.push(svg("title", {}, spec.title));
  if (spec.description !== undefined) parts.push(svg("desc", {}, spec.description));
  parts.push(svg("rect", { width, height, fill: theme.background }), axes(spec, plot, x, y, theme));
  parts.push(...series.map((one, index) => line(one, index, x, y, plot, theme)));
  if (spec.marker !== undefined) parts.push(marker(spec, spec.marker, x, y, plot, theme));
  parts.push(drawnLegend(series, legend, theme));
  const size = {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "font-family": fonts.numbers,
    "font-size": 12,
  };
  return { tree: svg("svg", size, ...parts), table: tableOf(spec), plot, x, y };
}

/** The ends of an axis: as given, else those of the points, with a little room above and below. */
function endsOf({ label, kind, from, to }: Axis, series: readonly Series[], which: 0 | 1): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const { points } of series)
    for (const point of points) {
      const value = point[which];
      if (!Number.isFinite(value) || (kind === "log" && value <= 0)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  if (least > most && (from === undefined || to === undefined))
    throw new DrawingError("E_CHART", `axis "${label}": no point has a place on it; give points, or its ends`);
  const room = which === 1 && kind !== "log" ? 0.04 * (most - least) : 0;
  return [from ?? least - room, to ?? most + room];
}

function axes({ x: across, y: up }: LineChartSpec, plot: Rect, x: Scale, y: Scale, theme: Theme): SvgNode {
  const [right, bottom] = [plot.x + plot.width, plot.y + plot.height];
  const parts: SvgNode[] = [];
  const rule = (x1: number, y1: number, x2: number, y2: number, stroke: string) =>
    svg("path", {
      d: `M${hundredths(x1)} ${hundredths(y1)}L${hundredths(x2)} ${hundredths(y2)}`,
      stroke,
      fill: "none",
    });
  for (const { value, text } of x.ticks) {
    const at = x.place(value);
    const axis = value === 0 && across.kind !== "log";
    parts.push(rule(at, plot.y, at, bottom, axis ? theme.muted : theme.grid));
    parts.push(svg("text", { x: at, y: bottom + 18, "text-anchor": "middle", fill: theme.muted }, text));
  }
  for (const { value, text } of y.ticks) {
    const at = y.place(value);
    const axis = value === 0 && up.kind !== "log";
    parts.push(rule(plot.x, at, right, at, axis ? theme.muted : theme.grid));
    parts.push(svg("text", { x: plot.x - 8, y: at + 4, "text-anchor": "end", fill: theme.muted }, text));
  }
  const { x: left, width } = plot;
  parts.push(
    svg("text", { x: left + width / 2, y: bottom + 40, "text-anchor": "middle", fill: theme.ink }, across.label),
  );
  const [turnX, turnY] = [14, plot.y + plot.height / 2];
  const turned = { x: turnX, y: turnY, transform: `rotate(-90 ${turnX} ${turnY})` };
  parts.push(svg("text", { ...turned, "text-anchor": "middle", fill: theme.ink }, up.label));
  return svg("g", {}, ...parts);
}

const colour = (theme: Theme, index: number): string => theme.series[index % theme.series.length]!;

const stroke = (theme: Theme, index: number) => ({
  fill: "none",
  stroke: colour(theme, index),
  "stroke-width": 2,
  "stroke-dasharray": dashes[index % dashes.length],
  "stroke-linejoin": "round",
});

/** A line, broken where a point has no place on the axes or lies outside of them. */
function line(
  { name, points, kinks = [] }: Series,
  index: number,
  x: Scale,
  y: Scale,
  plot: Rect,
  theme: Theme,
): SvgNode {
  const d: string[] = [];
  let drawing = false;
  for (const [across, up] of points) {
    const [placeX, placeY] = [x.place(across), y.place(up)];
    const seen =
      placeX >= plot.x - 0.5 &&
      placeX <= plot.x + plot.width + 0.5 &&
      placeY >= plot.y - 0.5 &&
      placeY <= plot.y + plot.height + 0.5;
    if (seen) d.push(`${drawing ? "L" : "M"}${hundredths(placeX)} ${hundredths(placeY)}`);
    drawing = seen;
  }
  const corners = kinks.flatMap((kink) => {
    const up = valueOn(points, kink);
    const [cx, cy] = [x.place(kink), up === undefined ? Number.NaN : y.place(up)];
    if (Number.isNaN(cx) || Number.isNaN(cy)) return [];
    const diamond = `M${hundredths(cx)} ${hundredths(cy - 6)}L${hundredths(cx + 6)} ${hundredths(cy)}L${hundredths(cx)} ${hundredths(cy + 6)}L${hundredths(cx - 6)} ${hundredths(cy)}Z`;
    return [
      svg("path", {
        d: diamond,
        fill: theme.background,
        stroke: colour(theme, index),
        "stroke-width": 1.5,
        "data-kink": kink,
      }),
    ];
  });
  return svg("g", { "data-series": name }, svg("path", { d: d.join(""), ...stroke(theme, index) }), ...corners);
}

/** The value of a line at x, on the straight piece between the points beside it; undefined outside. */
function valueOn(points: Series["points"], x: number): number | undefined {
  for (let at = 1; at < points.length; at++) {
    const [[x0, y0], [x1, y1]] = [points[at - 1]!, points[at]!];
    if ((x - x0) * (x - x1) > 0) continue;
    return x0 === x1 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  }
  return undefined;
}

function marker({ series }: LineChartSpec, value: number, x: Scale, y: Scale, plot: Rect, theme: Theme): SvgNode {
  const at = Math.min(plot.x + plot.width, Math.max(plot.x, x.place(value)));
  const bottom = plot.y + plot.height;
  const parts: SvgNode[] = [
    svg("path", {
      d: `M${hundredths(at)} ${hundredths(plot.y)}L${hundredths(at)} ${hundredths(bottom)}`,
      stroke: theme.ink,
      fill: "none",
    }),
    svg("path", { d: `M${hundredths(at)} ${hundredths(bottom - 7)}l7 12h-14Z`, fill: theme.ink }),
  ];
  series.forEach(({ points }, index) => {
    const up = valueOn(points, value);
    const cy = up === undefined ? Number.NaN : y.place(up);
    if (!(cy >= plot.y && cy <= bottom)) return;
    parts.push(
      svg("circle", { cx: at, cy, r: 4.5, fill: colour(theme, index), stroke: theme.background, "stroke-width": 1.5 }),
    );
  });
  return svg("g", { "data-marker": value }, ...parts);
}

interface Entry {
  readonly index: number;
  readonly x: number;
}

/** The names of the lines above the plot, on as many rows as they need. */
function legendRows(series: readonly Series[], width: number): readonly (readonly Entry[])[] {
  const rows: Entry[][] = [];
  let x = Infinity;
  series.forEach(({ name }, index) => {
    const needed = 44 + textWidth(name, 12);
    if (x + needed > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1]!.push({ index, x });
    x += needed + 18;
  });
  return rows;
}

function drawnLegend(series: readonly Series[], rows: readonly (readonly Entry[])[], theme: Theme): SvgNode {
  const entries = rows.flatMap((row, at) =>
    row.flatMap(({ index, x }) => {
      const [left, y] = [16 + x, 16 + 20 * at];
      const name = svg("text", { x: left + 38, y: y + 4, fill: theme.ink }, series[index]!.name);
      return [svg("path", { d: `M${hundredths(left)} ${y}h32`, ...stroke(theme, index) }), name];
    }),
  );
  return svg("g", {}, ...entries);
}

/** A row for each x at which any line has a point. */
function tableOf({ x, series }: LineChartSpec): Table {
  const values = series.map(({ points }) => new Map(points));
  const xs = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const format = { decimals: 4 };
  const rows = xs.map((at) => {
    const cells = values.map((line) => (line.has(at) ? formatNumber(line.get(at)!, format) : ""));
    return [formatNumber(at, format), ...cells];
  });
  return { columns: [x.label, ...series.map(({ name }) => name)], rows };
}
