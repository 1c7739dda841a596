// Reading what a step holds, and comparing it.
import type { Read, TrainingStep } from "@chainrule/core";
import { expect } from "vitest";
import type { Numbered } from "./problems.ts";

type Step = TrainingStep<"now">;

/** Flat numbers, a scalar as one. */
export function flat(handle: Read<"now"> | undefined): number[] {
  const value = handle?.read();
  return typeof value === "number" ? [value] : Array.from(value ?? []);
}

const mapped = <From, To>(from: Readonly<Record<string, From>>, use: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(from).map(([label, value]) => [label, use(value)]));

export const parametersOf = (step: Step): Numbered => mapped(step.parameters, flat);
export const stateOf = (step: Step): Readonly<Record<string, Numbered>> =>
  mapped(step.state, (named) => mapped(named, flat));

/** Everything that a run needs to go on: numbers, as a checkpoint would hold them. */
export const savedOf = (step: Step) => ({ parameters: parametersOf(step), state: stateOf(step), steps: step.steps });

/** Puts a checkpoint into a step that was compiled afresh. */
export function restore(step: Step, { parameters, state, steps }: ReturnType<typeof savedOf>): void {
  for (const [label, stored] of Object.entries(step.parameters)) write(stored, parameters[label]);
  for (const [label, named] of Object.entries(step.state))
    for (const [name, stored] of Object.entries(named)) write(stored, state[label]?.[name]);
  step.steps = steps;
}

const write = (stored: Step["parameters"][string], data: readonly number[] = []): void =>
  stored.write({ shape: stored.shape as readonly number[], data });

/** How far apart at most two numbers are, relative to the larger; 0 when they are the same, NaN and all. */
export function distance(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  const apart = actual.map((a, i) => {
    const b = expected[i] as number;
    return Object.is(a, b) || a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  });
  return Math.max(0, ...apart);
}

export function expectNear(actual: readonly number[], expected: readonly number[], relative = 1e-12): void {
  const off = distance(actual, expected);
  expect(off <= relative, `[${actual}] is [${expected}], but for a relative ${off}`).toBe(true);
}
