// How a run is told: redrawn in place at a terminal, in lines elsewhere, or only at its end.
import { drawCurve } from "./curve.ts";
import { showLoss, wrap } from "./format.ts";
import { progressLine } from "./progress.ts";
import { openScreen } from "./screen.ts";
import { introduction, type Outcome, type Run, suggestions, summary, summaryJson } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

export interface Report {
  readonly begin: () => void;
  readonly after: (made: number, losses: Float64Array, seconds: number) => void;
  /** Something that people should know at once. */
  readonly notice: (sentence: string) => void;
  /** The end of a run that came to an end, early or not. */
  readonly end: (outcome: Outcome) => void;
  /** The end of a run that failed: gives the terminal back. */
  readonly abandon: () => void;
}

/** Lines in all that a plain run gives its steps, about. */
const PLAIN_LINES = 20;
/** Milliseconds between two drawings. */
const FRAME = 100;
const CURVE_HEIGHT = 14;

const nothing = (): void => undefined;
const indented = (lines: readonly string[]): string => lines.map((line) => (line ? `  ${line}\n` : "\n")).join("");

/** The report that fits the terminal and the options. */
export function reportFor(run: Run, terminal: Terminal): Report {
  const { report } = run.options;
  if (report === "json")
    return {
      begin: nothing,
      after: nothing,
      notice: nothing,
      end: (outcome) => terminal.write(`${summaryJson(run, outcome)}\n`),
      abandon: nothing,
    };
  if (report === "summary") {
    const end = (outcome: Outcome): void => terminal.write(`${summary(run, outcome, terminal.paint).join("\n")}\n`);
    return { begin: nothing, after: nothing, notice: nothing, end, abandon: nothing };
  }
  return terminal.live ? liveReport(run, terminal) : plainReport(run, terminal);
}

/** Plain lines, the same in every run but for the time and speed at the end. */
function plainReport(run: Run, terminal: Terminal): Report {
  const { steps } = run.options;
  const every = Math.max(1, Math.ceil(steps / PLAIN_LINES));
  const say = (lines: readonly string[]): void => terminal.write(lines.map((line) => `${line}\n`).join(""));
  return {
    begin: () =>
      say([...introduction(run, terminal.paint).flatMap((line) => wrap(line, Number.POSITIVE_INFINITY)), ""]),
    after: (made, losses) => {
      const step = made - 1;
      if (step % every === 0 || made === steps)
        say([
          `step ${String(step).padStart(String(steps).length)}   loss ${showLoss(losses[step] as number).padStart(12)}`,
        ]);
    },
    notice: (sentence) => say([sentence]),
    end: (outcome) => {
      const next = suggestions(run).map((command) => `next      ${command}`);
      const gap = outcome.profile ? [""] : [];
      say(["", ...summary(run, outcome, terminal.paint), ...gap, ...next]);
    },
    abandon: nothing,
  };
}

/** A curve that grows above a progress bar. */
function liveReport(run: Run, terminal: Terminal): Report {
  const { paint } = terminal;
  const { steps } = run.options;
  const screen = openScreen(terminal);
  let next = 0;
  const notices: string[] = [];
  const width = (): number => terminal.width() - 4;
  // What was drawn for another width is broken by now and cannot be redrawn: from then on there is only the bar.
  const first = terminal.width();
  const curve = (losses: Float64Array): readonly string[] => {
    const height = Math.min(CURVE_HEIGHT, terminal.rows() - 8);
    const lines = drawCurve(losses, { width: width(), height, steps, paint });
    return lines.length > 0 ? ["", ...lines, ""] : [""];
  };
  const block = (losses: Float64Array, seconds: number): readonly string[] => {
    const made = losses.length;
    const bar = progressLine({ made, steps, loss: losses[made - 1] ?? Number.NaN, seconds }, width(), paint);
    const whole = made === steps || terminal.width() === first;
    const said = notices.flatMap((sentence) => wrap(sentence, width()));
    return [...(whole ? curve(losses) : []), ...said, bar].map((line) => (line ? `  ${line}` : ""));
  };
  return {
    begin: () => terminal.write(`\n${indented(introduction(run, paint).flatMap((line) => wrap(line, width())))}`),
    after: (made, losses, seconds) => {
      const now = performance.now();
      if (now < next || made === steps) return;
      screen.draw(block(losses.subarray(0, made), seconds));
      // A very long curve takes a while to draw: training gets nearly all of the time whatever its length.
      next = now + Math.max(FRAME, 20 * (performance.now() - now));
    },
    notice: (sentence) => void notices.splice(0, 1, sentence),
    end: (outcome) => {
      notices.length = 0;
      screen.close(outcome.losses.length > 0 ? block(outcome.losses, outcome.seconds) : []);
      const next = suggestions(run).map(
        (command, i) => `${paint("quiet", (i === 0 ? "next" : "").padEnd(10))}${command}`,
      );
      terminal.write(`\n${indented([...summary(run, outcome, paint, width()), "", ...next])}\n`);
    },
    abandon: () => screen.close([]),
  };
}
