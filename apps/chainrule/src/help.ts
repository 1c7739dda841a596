// The help, made of the tables of options.
import { examples } from "./examples.ts";
import { wrap } from "./format.ts";
import { commonOptions, type Option, stepOptions, trainOptions } from "./options.ts";
import type { Paint } from "./terminal.ts";

/** The whole help. */
export function help(program: string, paint: Paint): string {
  const title = (text: string): string => paint("strong", text);
  /** A term, and what it is, in lines that fit 80 columns. */
  const entry = (term: string, about: string): readonly string[] =>
    wrap(about, 54).map((line, i) => `  ${paint("accent", (i === 0 ? term : "").padEnd(22))}${line}`);
  const rows = (options: Readonly<Record<string, Option>>): readonly string[] =>
    Object.entries(options).flatMap(([name, { about, value, short }]) =>
      entry(`${short ? `-${short}, ` : ""}--${name}${value ? ` ${value}` : ""}`, about),
    );
  const steps = Object.entries(examples).flatMap(([name, { formula }]) =>
    entry(name === "first" ? "step" : `step ${name}`, name === "first" ? `${formula}, one gate at a time` : formula),
  );
  return [
    `${title("chainrule")}: backpropagation on computational graphs`,
    "",
    `  ${program} [command] [options]`,
    "",
    title("Commands"),
    ...entry("train", "the lecture's two-layer network (default)"),
    ...steps,
    ...entry("play", "the playground, in a browser of this machine"),
    "",
    title("Options of train"),
    ...rows(trainOptions),
    "",
    title("Options of step"),
    ...rows(stepOptions),
    "",
    title("Always"),
    ...rows(commonOptions),
    "",
    title("Exit codes"),
    "  0 done   1 failed, or too far from losses.npy   2 wrong usage",
    "  3 the loss is no number any more   130 Ctrl-C   143 terminated",
    "",
  ].join("\n");
}
