// What is said about a run: what begins it, what came of it, and what to try next.
import type { Adapter, Profile } from "@chainrule/backend-webgpu";
import { type Deviation, TOLERANCE } from "./compare.ts";
import { showCount, showLoss, showRate, showSeconds, showShort, showSmall, TIED, wrap } from "./format.ts";
import type { Sizes, TrainOptions } from "./options.ts";
import { lecture } from "./options.ts";
import { profileTable } from "./profile-table.ts";
import type { Paint } from "./terminal.ts";

/** What is known before the first step. */
export interface Run {
  readonly options: TrainOptions;
  readonly sizes: Sizes;
  readonly backend: string;
  /** Where it runs, when that is a graphics processor. */
  readonly adapter: Adapter | undefined;
  /** How the program is called here: "npm start --" or "chainrule". */
  readonly program: string;
}

/** What came of the comparison with losses.npy. */
export type Comparison = Deviation | { readonly skipped: string };

/** What is known at the end. */
export interface Outcome {
  readonly losses: Float64Array;
  readonly seconds: number;
  readonly stopped: boolean;
  readonly comparison: Comparison | undefined;
  /** The folder that was written to. */
  readonly written: string | undefined;
  readonly profile: Profile | undefined;
  /** What happened on the way, in sentences: devices that were lost. */
  readonly notices: readonly string[];
}

/** The network, the sizes and the settings, in four lines. */
export function introduction(run: Run, paint: Paint): readonly string[] {
  const { options, sizes } = run;
  const { samples, inputs, hidden, outputs } = sizes;
  const { activation, optimizer, learningRate, steps, seed, from } = options;
  const parameters = inputs * hidden + hidden * outputs;
  const shape = (name: string, rows: number, columns: number): string => [name, rows, "×", columns].join(TIED);
  const shapes = [shape("x", samples, inputs), shape("W1", inputs, hidden), shape("W2", hidden, outputs)];
  return [
    `${paint("strong", `S = ${activation}(x · W1) · W2`)}    ${paint("quiet", "loss = Σ (S - y)²")}`,
    `${[...shapes, shape("y", samples, outputs)].join("   ")}   ${paint("quiet", `${showCount(parameters)} weights`.replaceAll(" ", TIED))}`,
    paint(
      "quiet",
      `${optimizer}, learning rate ${showSmall(learningRate)}, ${steps} ${steps === 1 ? "step" : "steps"}`,
    ),
    paint(
      "quiet",
      `${backendText(run)}, ${from === undefined ? `random numbers of seed ${seed}` : `numbers from ${from}`}`,
    ),
  ];
}

/** The backend, and where it runs. */
function backendText({ backend, adapter, options: { precision } }: Run): string {
  const where = adapter ? ` on ${adapter.name}` : "";
  return `${backend}${where}, ${adapter?.isSoftware ? "which is software: cpu is faster here, " : ""}${precision}`;
}

/** Names in a column, and what there is to say of each, in lines of at most `width` characters. */
export function summary(run: Run, outcome: Outcome, paint: Paint, width = Number.POSITIVE_INFINITY): readonly string[] {
  const { losses, seconds, stopped, comparison, written, profile, notices } = outcome;
  const { options } = run;
  const [first, last] = [losses[0], losses.at(-1)];
  const rows: (readonly [string, string])[] = [];
  if (first !== undefined && last !== undefined)
    rows.push(["loss", `${showLoss(first)} → ${paint("strong", showLoss(last))}${factor(first, last, paint)}`]);
  const made = stopped ? `stopped after ${losses.length} of ${options.steps}` : String(losses.length);
  const speed = losses.length > 0 ? ` in ${showSeconds(seconds)}, ${showRate(losses.length / seconds)}` : "";
  rows.push(["steps", made + speed]);
  rows.push(["backend", backendText(run)]);
  rows.push(options.from === undefined ? ["seed", String(options.seed)] : ["numbers", `from ${options.from}`]);
  if (comparison) rows.push(["reference", comparisonText(comparison, paint)]);
  if (written !== undefined) rows.push(["written", `w1.npy, w2.npy, losses.npy in ${written}`]);
  for (const notice of notices) rows.push(["notice", notice]);
  const lines = rows.flatMap(([name, text]) =>
    wrap(text, width - 10).map((line, i) => `${paint("quiet", (i === 0 ? name : "").padEnd(10))}${line}`),
  );
  return profile ? [...lines, "", ...profileTable(profile, paint, width)] : lines;
}

function factor(first: number, last: number, paint: Paint): string {
  if (!(first > 0 && last > 0)) return "";
  const [ratio, direction] = last <= first ? [first / last, "smaller"] : [last / first, "larger"];
  return ratio < 1.05 ? "" : paint("quiet", `   ${showShort(ratio)} times ${direction}`);
}

/** Whether the losses are those of losses.npy, in words. */
function comparisonText(comparison: Comparison, paint: Paint): string {
  if ("skipped" in comparison) return paint("quiet", `not compared: ${comparison.skipped}`);
  const { largest, step, steps } = comparison;
  if (steps === 0) return paint("quiet", "not compared: no step was made");
  const count = paint("quiet", `(${steps} ${steps === 1 ? "step" : "steps"} compared)`);
  if (largest === 0) return `${paint("good", "✓")} the same as losses.npy ${count}`;
  const far = `${largest.toExponential(1)} of losses.npy, farthest at step ${step} ${count}`;
  return largest <= TOLERANCE
    ? `${paint("good", "✓")} within ${far}`
    : `${paint("bad", "✗")} not within ${TOLERANCE}, but ${far}`;
}

/** Three commands that work; what this run was about is left out. */
export function suggestions({ options, program }: Run): readonly string[] {
  const { activation, optimizer, out, from, backend, software, profile } = options;
  const graphics = backend === "webgpu";
  const own = [
    from === undefined ? "" : ` --from ${quoted(from)}`,
    graphics ? ` --backend webgpu${software ? " --software" : ""}` : "",
  ].join("");
  const [lectureOptimizer, lectureActivation] = [optimizer === lecture.optimizer, activation === lecture.activation];
  const all: readonly (readonly [boolean, string])[] = [
    [graphics && !profile, `train${own} --profile`],
    [lectureOptimizer, `train${own} --optimizer momentum`],
    [lectureActivation, `train${own} --activation relu --learning-rate 1e-6`],
    [!lectureOptimizer || !lectureActivation, `train${own}`],
    [out === undefined, `train${own} --out weights`],
  ];
  const fitting = all.filter(([fits]) => fits).map(([, command]) => command);
  return [...fitting.slice(0, 2), "step"].map((command) => `${program} ${command}`);
}

/** A path as a shell takes it. */
const quoted = (path: string): string => (/^[\w./@+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** The summary as data. */
export function summaryJson({ options, sizes, backend, adapter }: Run, outcome: Outcome): string {
  const { losses, seconds, stopped, comparison, written, profile, notices } = outcome;
  const { activation, optimizer, learningRate, precision, seed, from } = options;
  return JSON.stringify({
    ...sizes,
    activation,
    optimizer,
    learningRate,
    backend,
    ...(adapter && { adapter }),
    precision,
    ...(from === undefined ? { seed } : { from }),
    steps: losses.length,
    stopped,
    firstLoss: losses[0] ?? null,
    lastLoss: losses.at(-1) ?? null,
    seconds,
    ...(comparison && { comparison }),
    ...(written !== undefined && { out: written }),
    ...(notices.length > 0 && { notices }),
    ...(profile && { profile }),
  });
}
