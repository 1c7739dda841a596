// What compiling takes and gives: the options, and the programs that people call.
import type { Backend, Read, Reading, Time } from "./backend.ts";
import type { Batch } from "./batch.ts";
import type { Feeds } from "./data.ts";
import { check, quote, show } from "./errors.ts";
import type { Optimizer, Schedule } from "./optimizer.ts";
import type { PassOptions } from "./pass.ts";
import type { Program } from "./program.ts";
import type { Runner } from "./runner.ts";
import type { Starts, Store, Stored } from "./store.ts";
import type { Wire } from "./wire.ts";

export interface Options extends Pick<PassOptions, "strict"> {
  /** Starting values of parameters that are not shared: initialisers or numbers, by label. */
  readonly parameters?: Starts;
}

export interface ForwardOptions<When extends Time> extends Options, Pick<PassOptions, "training"> {
  /** What is computed. */
  readonly outputs: readonly Wire[];
  /** Where; left out with `shares`. */
  readonly backend?: Backend<When>;
  /** Another compiled program whose parameters are used, as they are at each run, without a copy. */
  readonly shares?: Compiled<When>;
}

export interface TrainingOptions<When extends Time> extends Options {
  /** The scalar that training makes smaller. */
  readonly loss: Wire;
  readonly optimizer: Optimizer;
  /** A number, or the number for each step, counted from 0. */
  readonly learningRate: number | Schedule;
  readonly backend: Backend<When>;
  /** Parameters that stay as they are. */
  readonly frozen?: readonly Wire[];
  /** Further wires to read after each step with `value`. */
  readonly outputs?: readonly Wire[];
  /** Stop at the first NaN or Infinity with E_NOT_FINITE, which says where it came from; the step is undone. Slower. Default false. */
  readonly watch?: boolean;
  /** Steps from one copy of parameters and state to the next: training returns to it when a thread dies in a step, or a device is lost. 0 keeps none. Default 100. */
  readonly snapshotEvery?: number;
}

/** Where a compiled program keeps its memory, for others to share. */
export const STORE: unique symbol = Symbol("store");

/** What all compiled programs have. */
export interface Compiled<When extends Time = Time> {
  readonly [STORE]: Store<When>;
  /** The parameters, by label. */
  readonly parameters: Readonly<Record<string, Stored<When>>>;
  /** An output of the latest run. E_STALE once another run has replaced it. */
  value(wire: Wire): Read<When>;
  /** Copies feeds to the backend once, for many runs. */
  upload(feeds: Feeds): Promise<Batch>;
  /** Compiles ahead for sizes of the named dimensions; unseen sizes compile when they come. */
  prepare(sizes: Readonly<Record<string, number>>): Promise<void>;
  /** The program for sizes of the named dimensions, as data. */
  program(sizes?: Readonly<Record<string, number>>): Program;
  /** Frees what it holds; parameters belong to the program that made them. May be called again. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** A forward-only program: called on feeds or a batch, it returns its first output. */
export interface Forward<When extends Time = Time> extends Compiled<When> {
  (given: Feeds | Batch): Read<When>;
}

/** A training step: called on feeds or a batch, it goes forward, back, updates the parameters, and returns the loss before the update. */
export interface TrainingStep<When extends Time = Time> extends Compiled<When> {
  (given: Feeds | Batch): Read<When, number>;
  /** Several steps on the same data; the losses of every `every`-th of them, the first included. */
  run(steps: number, given: Feeds | Batch, options?: { readonly every?: number }): Reading<When, Float64Array>;
  /** The loss in evaluation, nothing updated. */
  evaluate(given: Feeds): Read<When, number>;
  /** What the optimizer remembers, by parameter and name. */
  readonly state: Readonly<Record<string, Readonly<Record<string, Stored<When>>>>>;
  /** How many steps were made; set it to go on from an earlier one. */
  steps: number;
  /** The learning rate of the next step. */
  readonly learningRate: number;
}

/** What training steps and forward programs have in common; `own` goes when they go. */
export function common<When extends Time>(
  store: Store<When>,
  runner: Runner<When>,
  outputs: readonly Wire[],
  own: readonly { dispose(): void }[],
): Compiled<When> {
  function dispose(): void {
    for (const it of own) it.dispose();
  }
  return {
    [STORE]: store,
    parameters: store.parameters,
    value: (wire) => {
      const index = outputs.indexOf(wire);
      check(
        index >= 0,
        "E_OPTION",
        () =>
          `${show(wire)} is not computed here: name it in outputs. There are ${outputs.map(({ label }) => quote(label)).join(", ")}.`,
      );
      return runner.output(index);
    },
    upload: (feeds) => runner.upload(feeds),
    prepare: async (sizes) => runner.loaded(sizes).executable.ready,
    program: (sizes = {}) => runner.loaded(sizes).program,
    dispose,
    [Symbol.dispose]: dispose,
  };
}
