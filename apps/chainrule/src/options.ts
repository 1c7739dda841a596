// The options: one table that the parser and the help are made of.
import type { ActivationName, BackendName, OptimizerName, Precision } from "./choices.ts";
import { activations, backends, optimizers, precisions } from "./choices.ts";

/** What an option takes: nothing, a text, one of some names, or a number in a range. */
type Kind =
  | { readonly kind: "flag" }
  | { readonly kind: "text" }
  | { readonly kind: "choice"; readonly among: Readonly<Record<string, unknown>> }
  | { readonly kind: "whole" | "real"; readonly least: number; readonly most: number };

/** One option, as the help shows it. */
export interface Option {
  readonly about: string;
  readonly takes: Kind;
  /** How its value is named in the help. */
  readonly value?: string;
  readonly short?: string;
}

/** The default stands first. */
const names = (among: Readonly<Record<string, unknown>>): string =>
  Object.keys(among).join(", ").replace(",", " (default),");
const flag: Kind = { kind: "flag" };
const text: Kind = { kind: "text" };
const choice = (among: Readonly<Record<string, unknown>>): Kind => ({ kind: "choice", among });
const whole = (least: number, most: number): Kind => ({ kind: "whole", least, most });
const size = whole(1, 1_000_000);

/** What is common to all commands. */
export const commonOptions: Readonly<Record<string, Option>> = {
  plain: { about: "lines only: no colours, nothing redrawn", takes: flag },
  help: { about: "this help", takes: flag, short: "h" },
  version: { about: "the version", takes: flag, short: "V" },
};

export const trainOptions: Readonly<Record<string, Option>> = {
  samples: { about: "N, rows of x and y (64)", takes: size, value: "N" },
  inputs: { about: "D_in, columns of x (1000)", takes: size, value: "N" },
  hidden: { about: "H, hidden units (100)", takes: size, value: "N" },
  outputs: { about: "D_out, columns of y (10)", takes: size, value: "N" },
  activation: { about: names(activations), takes: choice(activations), value: "NAME" },
  optimizer: { about: names(optimizers), takes: choice(optimizers), value: "NAME" },
  "learning-rate": {
    about: "how far each step goes (1e-4)",
    takes: { kind: "real", least: 0, most: 1e300 },
    value: "X",
  },
  steps: { about: "how many (2000)", takes: whole(1, 10_000_000), value: "N" },
  seed: { about: "of the random numbers (0)", takes: whole(0, Number.MAX_SAFE_INTEGER), value: "N" },
  backend: { about: names(backends), takes: choice(backends), value: "NAME" },
  software: { about: "with webgpu: also on an adapter that computes on the processor", takes: flag },
  profile: { about: "with webgpu: times every kernel, and shows where the time goes", takes: flag },
  precision: { about: names(precisions), takes: choice(precisions), value: "NAME" },
  from: { about: "read x, y, w1, w2 from .npy files; compare with losses.npy", takes: text, value: "DIR" },
  out: { about: "write w1, w2 and losses there, as .npy files", takes: text, value: "DIR" },
  quiet: { about: "only the closing summary", takes: flag },
  "no-serve": { about: "train only: without options, the playground is served next", takes: flag },
  json: { about: "only the closing summary, as one line of JSON", takes: flag },
};

export const stepOptions: Readonly<Record<string, Option>> = {
  digits: { about: "decimals (as many as the example needs)", takes: whole(0, 12), value: "N" },
};

/** The sizes of the network, by the names of their options. */
export interface Sizes {
  readonly samples: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** The lecture's own sizes. */
export const lectureSizes: Sizes = { samples: 64, inputs: 1000, hidden: 100, outputs: 10 };
export const lecture = { activation: "sigmoid", optimizer: "sgd", learningRate: 1e-4, steps: 2000 } as const;

export interface TrainOptions {
  /** As given on the command line; the rest follows the files, or the lecture. */
  readonly sizes: Partial<Sizes>;
  readonly activation: ActivationName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly steps: number;
  readonly seed: number;
  readonly backend: BackendName;
  readonly software: boolean;
  readonly profile: boolean;
  readonly precision: Precision;
  readonly from: string | undefined;
  readonly out: string | undefined;
  readonly plain: boolean;
  readonly report: "full" | "summary" | "json";
}
