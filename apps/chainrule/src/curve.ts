// The loss curve, in braille: each character is a field of two by four dots.
import { linearScale, type Scale, scaleOf, showTick } from "./scale.ts";
import { noPaint, type Paint } from "./terminal.ts";

export interface CurveOptions {
  /** Columns and lines that may be filled, axes and labels included. */
  readonly width: number;
  readonly height: number;
  /** Where the axis of steps ends; the number of losses when left out. */
  readonly steps?: number;
  readonly paint?: Paint;
}

const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Draws losses as lines of text: a title, the curve beside its axis, the axis of steps with its labels. Too little room: nothing. */
export function drawCurve(
  losses: ArrayLike<number>,
  { width, height, steps = losses.length, paint = noPaint }: CurveOptions,
): readonly string[] {
  const rows = height - 3;
  if (rows < 3 || losses.length < 2) return [];
  const { lowest, highest } = rangeOf(losses);
  // Numbers at the very end of what a float can hold have no round numbers above them.
  if (!(highest < 1e300)) return [];
  const scale = scaleOf(lowest, highest, Math.ceil(rows / 2));
  const labels = labelsOf(scale, rows);
  const margin = Math.max(...labels.map((label) => label.length));
  const columns = width - margin - 2;
  if (columns < 12) return [];
  const cells = plot(losses, steps, scale, columns, rows);
  const body = cells.map((line, row) => {
    const label = labels[row] ?? "";
    const axis = paint("quiet", `${label.padStart(margin)} ${label ? "┤" : "│"}`);
    return axis + paint("accent", line.trimEnd());
  });
  const titles = [`loss at each step${scale.logarithmic ? " (logarithmic)" : ""}`, "loss at each step", "loss"];
  const title = titles.find(({ length }) => length <= columns + 1) as string;
  const below = stepsAxis(steps, columns).map((line, i) =>
    paint("quiet", `${" ".repeat(margin + 1)}${i === 0 ? "└" : " "}${line}`),
  );
  return [`${" ".repeat(margin + 1)}${paint("quiet", title)}`, ...body, ...below];
}

function rangeOf(losses: ArrayLike<number>): { readonly lowest: number; readonly highest: number } {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < losses.length; i++) {
    lowest = Math.min(lowest, losses[i] as number);
    highest = Math.max(highest, losses[i] as number);
  }
  return { lowest, highest };
}

/** The label of each line of the plot, "" for most. */
function labelsOf(scale: Scale, rows: number): readonly string[] {
  const labels = Array.from({ length: rows }, () => "");
  for (const tick of [scale.from, scale.to, ...scale.ticks]) {
    const row = rows - 1 - Math.round(scale.at(tick) * (rows - 1));
    // Decades are written as they come; the ends of a logarithmic axis only where there is room.
    const crowded = scale.ticks.includes(tick) ? "" : `${labels[row - 1] ?? ""}${labels[row + 1] ?? ""}`;
    if (labels[row] === "" && crowded === "") labels[row] = showTick(tick);
  }
  return labels;
}

/** The curve as lines of braille. Each column of dots covers all losses of its steps, and meets the column before. */
function plot(
  losses: ArrayLike<number>,
  steps: number,
  scale: Scale,
  columns: number,
  rows: number,
): readonly string[] {
  const [across, down] = [columns * 2, rows * 4];
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  const dotOf = (loss: number): number => Math.round((1 - scale.at(loss)) * (down - 1));
  const columnOf = (t: number): number =>
    Math.min(across - 1, Math.floor((t / Math.max(1, steps - 1)) * (across - 1) + 0.5));
  let previous: { readonly column: number; readonly dot: number } | undefined;
  for (let t = 0; t < losses.length; t++) {
    const [column, dot] = [columnOf(t), dotOf(losses[t] as number)];
    const { column: from, dot: start } = previous ?? { column, dot };
    for (let x = from; x <= column; x++) {
      // The part of the line from the previous point that lies in this column of dots.
      const [a, b] = [x - 0.5, x + 0.5].map((edge) => {
        const share = column === from ? 1 : Math.min(1, Math.max(0, (edge - from) / (column - from)));
        return Math.round(start + share * (dot - start));
      }) as [number, number];
      const [top, bottom] =
        column === from ? [Math.min(start, dot), Math.max(start, dot)] : [Math.min(a, b), Math.max(a, b)];
      for (let y = top; y <= bottom; y++) {
        const cell = cells[y >> 2] as Uint8Array;
        cell[x >> 1] = (cell[x >> 1] as number) | (DOTS[y & 3] as readonly [number, number])[x & 1 ? 1 : 0];
      }
    }
    previous = { column, dot };
  }
  return cells.map((cell) =>
    Array.from(cell, (dots) => (dots === 0 ? " " : String.fromCharCode(0x2800 + dots))).join(""),
  );
}

/** The axis below the curve, and its labels. */
function stepsAxis(steps: number, columns: number): readonly [string, string] {
  const last = Math.max(1, steps);
  const { ticks } = linearScale(0, last, Math.max(1, Math.floor(columns / 10)));
  const line = Array.from({ length: columns }, () => "─");
  let labels = "";
  for (const tick of ticks.filter((tick) => tick <= last && Number.isInteger(tick))) {
    const column = Math.round((tick / last) * (columns - 1));
    const text = String(tick);
    const start = Math.min(columns - text.length, Math.max(0, column - (text.length >> 1)));
    if (start < labels.length + (labels === "" ? 0 : 2)) continue;
    line[column] = "┬";
    labels = labels.padEnd(start) + text;
  }
  return [line.join(""), labels];
}
