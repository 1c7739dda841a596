// A graph as the lecture draws it: values above the wires, gradients below them. For graphs where every wire is used once.
import type { Node, Wire } from "@chainrule/core";
import type { Paint, Style } from "./terminal.ts";
import type { Walk } from "./walk.ts";

/** One line of the picture; `length` counts what is seen of it. */
export interface Line {
  readonly text: string;
  readonly length: number;
}

interface Piece {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly style: Style | undefined;
}

/** Where a wire's value ends, and its line. */
interface Place {
  readonly row: number;
  readonly end: number;
}

/** Draws the graph below an output, inputs at the left. */
export function drawGraph(
  { output, value, gradient }: Pick<Walk, "output" | "value" | "gradient">,
  show: (value: number) => string,
  paint: Paint,
): readonly Line[] {
  const pieces: Piece[] = [];
  const put = (row: number, column: number, text: string, style?: Style): void => {
    pieces.push({ row, column, text, style });
  };
  const leaves = leavesOf(output);
  const margin = Math.max(...leaves.map(({ label }) => label.length)) + 1;
  const column =
    margin + Math.max(...leaves.flatMap((wire) => [value(wire), gradient(wire)]).map((x) => show(x).length));

  /** A value, and its gradient below it; both end in the same column. */
  const putNumbers = (wire: Wire, row: number, start: number, fixed?: number): Place => {
    const [above, below] = [show(value(wire)), show(gradient(wire))];
    const end = fixed ?? start + Math.max(above.length, below.length);
    put(row, end - above.length, above, "good");
    put(row + 1, end - below.length, below, "bad");
    return { row, end };
  };
  const place = (wire: Wire): Place => {
    if (!wire.node) {
      const row = 2 * leaves.indexOf(wire);
      put(row, 0, wire.label, "strong");
      return putNumbers(wire, row, margin, column);
    }
    const inputs = wire.node.inputs.map(place);
    const symbol = symbolOf(wire.node);
    const [first, last] = [inputs[0], inputs.at(-1)] as [Place, Place];
    const join = Math.max(...inputs.map(({ end }) => end)) + 2;
    if (inputs.length === 1) {
      put(first.row, first.end + 1, "─", "quiet");
      put(first.row, first.end + 2, symbol, "accent");
      put(first.row, first.end + 2 + symbol.length, "→", "quiet");
      const start = first.end + symbol.length + 3;
      // The line below an arrow is empty, so that a longer gradient may begin there.
      return putNumbers(wire, first.row, start, start + show(value(wire)).length);
    }
    const row = Math.floor((first.row + last.row) / 2);
    for (let between = first.row + 1; between < last.row; between++) put(between, join, "│", "quiet");
    for (const { row, end } of inputs) {
      const corner = row === first.row ? "┐" : row === last.row ? "┘" : "┤";
      put(row, end + 1, "─".repeat(join - end - 1) + corner, "quiet");
    }
    put(row, join, symbol, "accent");
    return putNumbers(wire, row, join + symbol.length + 1);
  };
  place(output);
  return linesOf(pieces, paint);
}

/** The inputs below a wire, in the order in which the gates take them. */
function leavesOf(output: Wire): readonly Wire[] {
  const leaves: Wire[] = [];
  const open = [output];
  for (let wire = open.pop(); wire; wire = open.pop()) {
    if (wire.node) open.push(...[...wire.node.inputs].reverse());
    else leaves.push(wire);
  }
  return leaves;
}

/** A gate as it stands in a formula. */
function symbolOf({ gate: { label, settings } }: Node): string {
  const symbols: Readonly<Record<string, string>> = {
    add: "+",
    multiply: "×",
    negate: "×-1",
    reciprocal: "1/x",
    shift: `+${String(settings?.by)}`,
  };
  return symbols[label] ?? label;
}

/** Puts pieces into lines; a later piece lies on top of an earlier one. */
function linesOf(pieces: readonly Piece[], paint: Paint): readonly Line[] {
  const count = Math.max(...pieces.map(({ row }) => row)) + 1;
  const cells = Array.from({ length: count }, () => [] as { text: string; style: Style | undefined }[]);
  for (const { row, column, text, style } of pieces)
    for (const [i, character] of [...text].entries())
      (cells[row] as (typeof cells)[number])[column + i] = { text: character, style };
  return cells.map((line) => {
    const full = Array.from(line, (cell) => cell ?? { text: " ", style: undefined });
    let text = "";
    for (let i = 0; i < full.length; ) {
      const { style } = full[i] as (typeof full)[number];
      const start = i;
      while (i < full.length && full[i]?.style === style) i++;
      const run = full
        .slice(start, i)
        .map((cell) => cell.text)
        .join("");
      text += style ? paint(style, run) : run;
    }
    return { text, length: full.length };
  });
}
