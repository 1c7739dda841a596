// What is said between the benchmark and a contender's process: one line of JSON there, one back.
import type { Workload } from "./workloads.ts";

/** What a contender is to run. */
export interface Task {
  readonly workload: Workload;
  /** Where the arrays are. */
  readonly folder: string;
  readonly threads: number;
  readonly precision: "f32" | "f64";
  /** Which form of the contender, for those that have several: tfjs's backend, our scalar tape. */
  readonly form: string;
  /** Bits that do not depend on the engine, for our backend. */
  readonly portable: boolean;
}

export interface Slice {
  /** Milliseconds per step, block by block. */
  readonly times: readonly number[];
  /** The loss of the last step of each block. */
  readonly losses: readonly number[];
  /** Processor time over time passed. */
  readonly cores: number;
}

/** Questions, what they bring, and what they give. */
export interface Questions {
  readonly prepare: { readonly ask: { readonly task: Task }; readonly answer: { readonly version: string } };
  /** Blocks of steps, each timed as a whole. */
  readonly slice: { readonly ask: { readonly steps: number; readonly blocks: number }; readonly answer: Slice };
  /** Sums over the gradients of a scalar network; empty for networks, whose losses say it. */
  readonly sums: { readonly ask: object; readonly answer: { readonly sums: readonly number[] } };
  /** The largest size of the process in MiB, and the processor time since it began. */
  readonly usage: { readonly ask: object; readonly answer: { readonly mebibytes: number; readonly seconds: number } };
  /** MiB on disk of what has to be installed; null where the process does not know. */
  readonly install: { readonly ask: object; readonly answer: { readonly mebibytes: number | null } };
  /** Garbage collections during steps, and how many bytes the heap grew. Needs --expose-gc. */
  readonly steady: {
    readonly ask: { readonly steps: number };
    readonly answer: { readonly collections: number; readonly grown: number };
  };
}

export type Question = keyof Questions;

/** A line to a contender. */
export type Line = { readonly [Q in Question]: { readonly do: Q } & Questions[Q]["ask"] }[Question];
