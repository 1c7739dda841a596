// From the words of the command line to a command, or to one sentence about what is wrong with them.
import { parseArgs } from "node:util";
import type { ActivationName, BackendName, OptimizerName, Precision } from "./choices.ts";
import { type ExampleName, examples } from "./examples.ts";
import { Failure } from "./failure.ts";
import type { Option, Sizes, TrainOptions } from "./options.ts";
import { commonOptions, lecture, lectureSizes, stepOptions, trainOptions } from "./options.ts";
import { didYouMean } from "./suggest.ts";

export type Command =
  | { readonly name: "help" | "version" | "play" }
  | { readonly name: "train"; readonly options: TrainOptions }
  | {
      readonly name: "step";
      readonly example: ExampleName;
      readonly digits: number | undefined;
      readonly plain: boolean;
    };

const COMMANDS: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  train: { ...trainOptions, ...commonOptions },
  step: { ...stepOptions, ...commonOptions },
  play: commonOptions,
  help: commonOptions,
};
const ALL: Readonly<Record<string, Option>> = { ...trainOptions, ...stepOptions, ...commonOptions };

function usage(message: string): never {
  throw new Failure("E_USAGE", message);
}

type Values = ReadonlyMap<string, string | true>;

/** Reads the words after the program's name. E_USAGE. */
export function parseCommand(words: readonly string[]): Command {
  const { values, rest } = split(words);
  if (values.has("help")) return { name: "help" };
  if (values.has("version")) return { name: "version" };
  const [name = "train", ...more] = rest;
  if (!Object.hasOwn(COMMANDS, name))
    usage(
      `there is no command "${name}".${didYouMean(name, Object.keys(COMMANDS)) || " There are train, step, play and help."}`,
    );
  for (const option of values.keys())
    if (!Object.hasOwn(COMMANDS[name] as object, option)) usage(`--${option} is no option of ${name}.`);
  if (name === "help") return { name: "help" };
  if (name === "play") {
    if (more.length > 0) usage(`play takes nothing more, not "${more[0]}".`);
    return { name };
  }
  if (name === "step") return stepCommand(values, more);
  if (more.length > 0) usage(`train takes options only, not "${more[0]}".`);
  return { name: "train", options: trainCommand(values) };
}

/** Options and the other words; node:util splits them, the rules and sentences are ours. */
function split(words: readonly string[]): { readonly values: Values; readonly rest: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(ALL).map(([name, { takes, short }]) => [
      name,
      { type: takes.kind === "flag" ? "boolean" : "string", ...(short && { short }) } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string | true>();
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") rest.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(ALL, name) ? ALL[name] : undefined;
    if (!option)
      usage(
        `unknown option ${rawName}.${didYouMean(
          rawName,
          Object.keys(ALL).map((known) => `--${known}`),
        )}`,
      );
    if (option.takes.kind === "flag" && value !== undefined) usage(`${rawName} takes no value.`);
    // What looks like an option after one that needs a value is a forgotten value; --out=-x says that it is meant.
    const forgotten = !inlineValue && value !== undefined && /^-[^\d.]/.test(value);
    if (option.takes.kind !== "flag" && (!value || forgotten))
      usage(`${rawName} needs a value: ${rawName} ${option.value}.`);
    values.set(name, value ?? true);
  }
  return { values, rest };
}

function stepCommand(values: Values, [example = "first", ...more]: readonly string[]): Command {
  const names = Object.keys(examples);
  if (!Object.hasOwn(examples, example))
    usage(`there is no example "${example}".${didYouMean(example, names) || ` There are ${names.join(" and ")}.`}`);
  if (more.length > 0) usage(`step takes one example, not "${more[0]}" as well.`);
  const digits = numberOf(values, "digits");
  return { name: "step", example: example as ExampleName, digits, plain: values.has("plain") };
}

function trainCommand(values: Values): TrainOptions {
  const sizes: Record<string, number> = {};
  for (const name of Object.keys(lectureSizes)) {
    const size = numberOf(values, name);
    if (size !== undefined) sizes[name] = size;
  }
  const [from, out] = [values.get("from"), values.get("out")] as (string | undefined)[];
  if (from !== undefined && values.has("seed"))
    usage("--seed is of random numbers, and --from reads them from files: leave one of the two out.");
  if (values.has("quiet") && values.has("json")) usage("--quiet and --json are two kinds of summary: leave one out.");
  const backend = choiceOf<BackendName>(values, "backend", "cpu");
  const precision = choiceOf<Precision>(values, "precision", "float32");
  for (const name of ["software", "profile"])
    if (values.has(name) && backend !== "webgpu") usage(`--${name} goes with --backend webgpu.`);
  if (backend === "webgpu" && precision !== "float32")
    usage(`graphics processors compute in float32: for --precision ${precision}, take --backend cpu.`);
  return {
    sizes: sizes as Partial<Sizes>,
    activation: choiceOf<ActivationName>(values, "activation", lecture.activation),
    optimizer: choiceOf<OptimizerName>(values, "optimizer", lecture.optimizer),
    learningRate: numberOf(values, "learning-rate") ?? lecture.learningRate,
    steps: numberOf(values, "steps") ?? lecture.steps,
    seed: numberOf(values, "seed") ?? 0,
    backend,
    software: values.has("software"),
    profile: values.has("profile"),
    precision,
    from,
    out,
    plain: values.has("plain"),
    report: values.has("json") ? "json" : values.has("quiet") ? "summary" : "full",
  };
}

function choiceOf<Name extends string>(values: Values, name: string, otherwise: Name): Name {
  const given = values.get(name);
  const takes = ALL[name]?.takes;
  if (given === undefined || takes?.kind !== "choice") return otherwise;
  const names = Object.keys(takes.among);
  if (!names.includes(String(given)))
    usage(`--${name} is one of ${names.join(", ")}, not "${given}".${didYouMean(String(given), names)}`);
  return given as Name;
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function numberOf(values: Values, name: string): number | undefined {
  const given = values.get(name);
  const takes = ALL[name]?.takes;
  if (given === undefined || (takes?.kind !== "whole" && takes?.kind !== "real")) return undefined;
  const { kind, least, most } = takes;
  const number = DECIMAL.test(String(given)) ? Number(given) : Number.NaN;
  const right = kind === "whole" ? Number.isSafeInteger(number) && number >= least : number > least;
  const what = kind === "whole" ? `a whole number from ${least} to ${most}` : "a number above 0";
  if (!right || number > most) usage(`--${name} is ${what}, not "${given}".`);
  return number;
}
