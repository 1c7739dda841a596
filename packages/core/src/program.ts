// A program is data: a flat list of ops on numbered values, each with a role. Backends run it; people can read it.
import type { NdArray, Numbers } from "./data.ts";
import type { Attributes, OpName } from "./ops/index.ts";
import type { Sized, Sizes } from "./shape.ts";
import { showShape } from "./shape.ts";

/** Where a value comes from. Inputs are fed at every run; parameters and state stay, and are updated in place; settings stay until set. */
export type Role = "input" | "parameter" | "state" | "setting" | "constant" | "computed";

export interface Value extends Sized {
  readonly role: Role;
  /** What people call it; computed values have none. */
  readonly label?: string;
}

export interface Instruction {
  readonly op: OpName;
  /** Numbers of values. */
  readonly inputs: readonly number[];
  /** The number of the value that it computes. */
  readonly output: number;
  /** All shapes in here are sizes. */
  readonly attributes: Attributes;
}

export interface Program {
  readonly version: 1;
  readonly values: readonly Value[];
  /** In an order in which they can run. */
  readonly instructions: readonly Instruction[];
  /** The values that come from outside, in the order in which they are bound. */
  readonly inputs: readonly number[];
  readonly outputs: readonly { readonly label: string; readonly value: number }[];
  /** What becomes of parameters and state when all instructions have run: the numbers of `value` are written to `target`. */
  readonly updates: readonly { readonly target: number; readonly value: number }[];
}

/** The sizes and numbers of a constant instruction, or undefined for any other. */
export function constantOf({ op, attributes }: Instruction): NdArray<Numbers> | number | undefined {
  if (op !== "constant") return undefined;
  const { data, shape = [], value = 0 } = attributes;
  return data ? { data, shape: shape as Sizes } : value;
}

/** A program as text, one line a value. */
export function showProgram({ values, instructions, inputs, outputs, updates }: Program): string {
  const name = (id: number): string => values[id]?.label ?? `%${id}`;
  const type = (id: number): string => `${values[id]?.dtype}${showShape(values[id]?.shape ?? [])}`;
  const notes = (attributes: Attributes): string =>
    Object.entries(attributes)
      .filter(([key, value]) => key !== "data" && value !== false && value !== undefined)
      .map(([key, value]) => ` ${key}=${Array.isArray(value) ? `[${value}]` : String(value)}`)
      .join("");
  return [
    ...inputs.map((id) => `${values[id]?.role} ${name(id)}: ${type(id)}`),
    ...instructions.map(
      ({ op, inputs: from, output, attributes }) =>
        `${name(output)}: ${type(output)} = ${op}(${from.map(name).join(", ")})${notes(attributes)}`,
    ),
    ...outputs.map(({ label, value }) => `output ${label} = ${name(value)}`),
    ...updates.map(({ target, value }) => `update ${name(target)} = ${name(value)}`),
  ].join("\n");
}
