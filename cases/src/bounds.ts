// How far rounding may take a float32 backend: the errors of its own arithmetic, which testkit follows through the program
// as (K + 16) · 2⁻²⁴ · Σ |term| and its like, and what it changes that the case's numbers themselves are rounded to float32.
import type { Program } from "@chainrule/core";
import { boundsOf } from "@chainrule/testkit";
import type { Tensor } from "./format.ts";

type Numbers = ArrayLike<number>;

/** A value of the program on rounded numbers, with bounds on what a backend may make of it. */
export interface Rounded {
  readonly shape: readonly number[];
  readonly data: Numbers;
  readonly bounds: Numbers;
}

/** Bounds on each output of a program that is fed these numbers. */
export function boundsOn(program: Program, feeds: Readonly<Record<string, Tensor>>): readonly Rounded[] {
  // What is no input of the case is the number of the step: 0.
  return boundsOf(
    program,
    program.inputs.map((id) => feeds[program.values[id]?.label ?? ""]?.data ?? [0]),
  );
}

/** How far a float32 backend may be from exact numbers. */
export interface Bounds {
  readonly exact: Numbers;
  readonly bounds: Numbers;
}

/** From the bounds on rounded inputs and from what rounding them changes. */
export const fromExact = ({ data, bounds }: Rounded, exact: Numbers): Bounds => ({
  exact,
  bounds: Float64Array.from(data, (value, i) => {
    const moved = Math.abs(value - (exact[i] as number));
    return (bounds[i] as number) + (Number.isNaN(moved) ? 0 : moved);
  }),
});

export const roundedTensor = <T extends Tensor>(tensor: T): T => ({ ...tensor, data: tensor.data.map(Math.fround) });

/** A training program, and how to know what one step of it may leave: by label, its parameters and state, and its outputs. */
export function oneStep(program: Program): (before: ReadonlyMap<string, Numbers>) => ReadonlyMap<string, Rounded> {
  const labelOf = (id: number): string => program.values[id]?.label ?? "";
  const left = program.updates.map(({ target, value }) => ({ label: labelOf(target), value }));
  const flat: Program = { ...program, outputs: [...program.outputs, ...left], updates: [] };
  return (before) => {
    const inputs = program.inputs.map((id) => before.get(labelOf(id)) ?? [0]);
    return new Map(boundsOf(flat, inputs).map((bounded, i) => [flat.outputs[i]?.label ?? "", bounded]));
  };
}
