// Optimizers: how a parameter is updated, written in ops, so that a whole training step compiles.
import type { Expr } from "./expr.ts";
import type { Settings } from "./gate.ts";
import type { Initialiser } from "./initialise.ts";

/** What changes from step to step without a new program: scalars of the parameter's dtype. */
export interface StepSettings {
  readonly learningRate: Expr;
  /** The number of this step, counted from 1. */
  readonly step: Expr;
}

/** An optimizer keeps nothing itself: its state is named in `remembers`, and lives with the compiled step. */
export interface Optimizer<State extends string = string> {
  readonly label: string;
  readonly settings?: Settings;
  /** What is remembered of each parameter, in its shape: its value before the first step. */
  readonly remembers: Readonly<Record<State, Initialiser>>;
  /** A look at all gradients, by the parameters' labels, before any update: for clipping by their common norm. */
  prepare?(gradients: Readonly<Record<string, Expr>>): Readonly<Record<string, Expr>>;
  /** The parameter after the step, and what to remember; each in the parameter's shape. */
  update(
    w: Expr,
    dw: Expr,
    state: Readonly<Record<State, Expr>>,
    settings: StepSettings,
  ): readonly [Expr, Readonly<Record<State, Expr>>];
}

/** The learning rate of each step, counted from 0. */
export type Schedule = (step: number) => number;
