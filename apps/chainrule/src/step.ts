// The command `step`: an example of the lecture, one gate at a time, forward and then backward.
import { type Example, type ExampleName, examples } from "./examples.ts";
import { drawGraph } from "./picture.ts";
import { backwardTable, forwardTable } from "./step-table.ts";
import type { Terminal } from "./terminal.ts";
import { walk } from "./walk.ts";

/** The text of an example's way through its graph and back. */
export function stepThrough(name: ExampleName, digits: number | undefined, terminal: Terminal): string {
  const example: Example = examples[name];
  const { paint } = terminal;
  const seen = walk(example);
  const show = (value: number): string => {
    const text = value.toFixed(digits ?? example.digits);
    return Number(text) === 0 ? text.replace("-", "") : text;
  };
  const width = terminal.width() - 2;
  const picture = drawGraph(seen, show, paint);
  const fits = Math.max(...picture.map(({ length }) => length)) <= width;
  const given = seen.inputs.map((wire) => `${wire.label} = ${example.feeds[wire.label]}`).join("   ");
  const gradients = seen.inputs.map((wire) => `d${seen.output.label}/d${wire.label} = ${show(seen.gradient(wire))}`);
  const lines = [
    paint("strong", example.formula),
    paint("quiet", given),
    "",
    ...(fits ? [...picture.map(({ text }) => text), ""] : []),
    ...forwardTable(seen, show, paint),
    "",
    ...backwardTable(seen, show, paint, width),
    "",
    ...rowsOf(gradients, width).map((line) => paint("strong", line)),
  ];
  const text = lines.map((line) => (line === "" ? "\n" : `  ${line}\n`)).join("");
  return terminal.live ? `\n${text}\n` : text;
}

/** Several short texts in as few lines as hold them. */
function rowsOf(texts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + text.length <= width) lines[lines.length - 1] = `${last}   ${text}`;
    else lines.push(text);
  }
  return lines;
}
