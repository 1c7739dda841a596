// What optimizers remember, and never more than their settings call for: a mean that forgets at once is the value itself.
import { type Expr, type Initialiser, type Optimizer, zeros } from "@chainrule/core";

/** What is remembered, with the number it starts at everywhere; `false` is not remembered. */
export const remembered = (starts: Readonly<Record<string, number | false>>): Optimizer["remembers"] =>
  Object.fromEntries(
    Object.entries(starts)
      .filter(([, start]) => start !== false)
      .map(([name, start]): [string, Initialiser] => [name, (shape) => zeros(shape).fill(Number(start))]),
  );

/** decay · before + (1 - decay) · value; the value where nothing is remembered, as with a decay of 0. */
export const mean = (before: Expr | undefined, decay: number, value: Expr): Expr =>
  before ? before.mul(decay).add(value.mul(1 - decay)) : value;

/** Where epsilon stands: √square + epsilon, or √(square + epsilon). */
export type EpsilonAt = "outside" | "inside";
export const EPSILON_AT = ["outside", "inside"] as const;

/** The root of a square, kept from 0 by epsilon. */
export const root = (square: Expr, epsilon: number, at: EpsilonAt): Expr =>
  at === "inside" ? square.add(epsilon).sqrt() : square.sqrt().add(epsilon);
