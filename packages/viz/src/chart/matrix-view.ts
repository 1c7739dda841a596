import { formatNumber, type NumberFormat } from "../picture/format.ts";
import { textWidth } from "../picture/text-width.ts";
import { fonts, light, type Theme } from "../picture/theme.ts";
import { type SvgNode, svg } from "../svg/svg-node.ts";
import { mixed } from "./mix.ts";
import type { Table } from "./table.ts";

/** A matrix to be shown: for a Jacobian, a row for each output and a column for each input. */
export interface MatrixSpec {
  readonly values: readonly (readonly number[])[];
  readonly rows?: readonly string[];
  readonly columns?: readonly string[];
  readonly format?: NumberFormat;
  /** How many rows and columns are shown at most; dots stand for the others. */
  readonly most?: number;
  readonly title?: string;
  readonly description?: string;
}

/** A matrix as a picture and as a table. */
export interface MatrixView {
  readonly tree: SvgNode;
  readonly table: Table;
}

const cellHeight = 30;

/** Draws a matrix: numbers with their signs on cells tinted by sign and size, in brackets. */
export function matrixView(spec: MatrixSpec, theme: Theme = light): MatrixView {
  const { values, format = {}, most = 12 } = spec;
  const height = values.length;
  const width = values.reduce((widest, row) => Math.max(widest, row.length), 0);
  const [rows, columns] = [shown(height, most), shown(width, most)];
  const text = (row: number, column: number): string =>
    row < 0 || column < 0
      ? row < 0 && column < 0
        ? "⋱"
        : row < 0
          ? "⋮"
          : "⋯"
      : formatNumber(values[row]?.[column] ?? 0, format);
  const largest = values
    .flat()
    .reduce((size, value) => (Number.isFinite(value) ? Math.max(size, Math.abs(value)) : size), 0);
  const texts = rows.flatMap((row) => columns.map((column) => text(row, column)));
  const headings = columns.map((column) =>
    column < 0 && spec.columns !== undefined ? "⋯" : (spec.columns?.[column] ?? ""),
  );
  const cellWidth = Math.max(40, ...[...texts, ...headings].map((cell) => Math.ceil(textWidth(cell, 13)) + 16));
  const names = rows.map((row) => (row < 0 && spec.rows !== undefined ? "⋮" : (spec.rows?.[row] ?? "")));
  const left = 22 + Math.max(0, ...names.map((name) => Math.ceil(textWidth(name, 13))));
  const top = headings.some((heading) => heading !== "") ? 34 : 14;
  const parts: SvgNode[] = [];
  rows.forEach((row, r) => {
    const y = top + r * cellHeight;
    if (names[r] !== "")
      parts.push(svg("text", { x: left - 16, y: y + 19.5, "text-anchor": "end", fill: theme.muted }, names[r]!));
    columns.forEach((column, c) => {
      const x = left + c * cellWidth;
      if (row >= 0 && column >= 0) parts.push(cell(values[row]?.[column] ?? 0, largest, x, y, cellWidth, theme));
      parts.push(
        svg("text", { x: x + cellWidth / 2, y: y + 19.5, ...ink(values[row]?.[column], theme) }, text(row, column)),
      );
    });
  });
  headings.forEach((heading, c) => {
    if (heading !== "")
      parts.push(svg("text", { x: left + (c + 0.5) * cellWidth, y: top - 12, ...ink(0, theme) }, heading));
  });
  const [right, bottom] = [left + columns.length * cellWidth, top + rows.length * cellHeight];
  const whole = { width: right + 14, height: bottom + 12 };
  const tree = svg(
    "svg",
    {
      ...whole,
      viewBox: `0 0 ${whole.width} ${whole.height}`,
      role: "img",
      "font-family": fonts.numbers,
      "font-size": 13,
    },
    ...(spec.title === undefined ? [] : [svg("title", {}, spec.title)]),
    ...(spec.description === undefined ? [] : [svg("desc", {}, spec.description)]),
    svg("rect", { ...whole, fill: theme.background }),
    ...parts,
    bracket(left - 4, top - 3, bottom + 3, 6, theme),
    bracket(right + 4, top - 3, bottom + 3, -6, theme),
  );
  return { tree, table: tableOf(spec) };
}

/** The first rows or columns, dots (-1), and the last. */
const shown = (count: number, most: number): number[] =>
  count <= most
    ? Array.from({ length: count }, (_, at) => at)
    : [...Array.from({ length: most - 2 }, (_, at) => at), -1, count - 1];

function cell(value: number, largest: number, x: number, y: number, width: number, theme: Theme): SvgNode {
  const part = largest === 0 || !Number.isFinite(value) ? 0 : Math.abs(value) / largest;
  const fill = mixed(theme.background, value < 0 ? theme.negative : theme.positive, part);
  return svg("rect", { x: x + 1, y: y + 1, width: width - 2, height: cellHeight - 2, rx: 4, fill });
}

/** Zeros are set back. */
const ink = (value: number | undefined, theme: Theme) => ({
  "text-anchor": "middle",
  fill: value === 0 || value === undefined ? theme.muted : theme.ink,
});

const bracket = (x: number, top: number, bottom: number, serif: number, theme: Theme): SvgNode =>
  svg("path", {
    d: `M${x + serif} ${top}H${x}V${bottom}H${x + serif}`,
    fill: "none",
    stroke: theme.ink,
    "stroke-width": 1.5,
  });

function tableOf({ values, rows, columns, format = {} }: MatrixSpec): Table {
  const width = values.reduce((widest, row) => Math.max(widest, row.length), 0);
  return {
    columns: ["", ...Array.from({ length: width }, (_, at) => columns?.[at] ?? String(at))],
    rows: values.map((row, at) => [rows?.[at] ?? String(at), ...row.map((value) => formatNumber(value, format))]),
  };
}
