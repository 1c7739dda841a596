// What the tests share: placeholders, numbers to feed them, and running a handful of expressions on a backend.
import type { Backend, Buffer, Dtype, Numbers, Program, Sizes } from "@chainrule/core";
import { allocate, Expr, lower, randomUniform, sizeOf } from "@chainrule/core";
import { expect } from "vitest";

/** A placeholder, and the numbers that it stands for. */
export interface Fed {
  readonly expr: Expr;
  readonly data: Numbers;
}

export const leaf = (label: string, shape: Sizes, dtype: Dtype = "float32"): Expr =>
  new Expr("input", [], { label, shape }, shape, dtype);

/** A placeholder with numbers, already rounded to its dtype. */
export function fed(label: string, shape: Sizes, dtype: Dtype, numbers: ArrayLike<number>): Fed {
  const data = allocate(dtype, sizeOf(shape));
  data.set(numbers);
  return { expr: leaf(label, shape, dtype), data };
}

/** Numbers that meet many cases: both signs, whole ones and others, equal ones, and for int32 such as overflow. */
export function some(size: number, dtype: Dtype, seed: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const [u, kind] = [randomUniform(seed, 0, i), i % 4];
    if (dtype === "bool") return Number(u < 0.5);
    if (dtype === "int32") return kind === 0 ? Math.floor(u * 2 ** 32) | 0 : Math.floor(u * 9) - 4;
    return kind === 0 ? Math.round(u * 8) - 4 : u * 6 - 3;
  });
}

export function programOf(
  inputs: readonly Expr[],
  outputs: readonly Expr[],
  updates: readonly { readonly target: Expr; readonly value: Expr }[] = [],
): Program {
  return lower({
    leaves: inputs.map((expr) => ({ expr, role: "input", label: String(expr.attributes.label ?? expr.op) })),
    outputs: outputs.map((expr, i) => ({ label: `out${i}`, expr })),
    updates,
    dimensions: new Map(),
    training: true,
  });
}

/** A buffer of a backend that holds those numbers. */
export function hold(backend: Backend<"now">, { expr, data }: Fed): Buffer<"now"> {
  const buffer = backend.buffer(expr.shape as Sizes, expr.dtype);
  buffer.write(data);
  return buffer;
}

/** What expressions come to on a backend. */
export function evaluate(backend: Backend<"now">, inputs: readonly Fed[], outputs: readonly Expr[]): Numbers[] {
  const program = programOf(
    inputs.map(({ expr }) => expr),
    outputs,
  );
  const results = outputs.map(({ shape, dtype }) => backend.buffer(shape as Sizes, dtype));
  backend.compile(program).bind(
    inputs.map((input) => hold(backend, input)),
    results,
  )();
  return results.map((result) => result.read());
}

/** Expects the very numbers, NaN and the sign of 0 included, after rounding the expected ones to what holds the others. */
export function expectSame(actual: Numbers, expected: ArrayLike<number>, what: string): void {
  const rounded = actual.slice();
  rounded.set(expected);
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < actual.length; i++)
    if (!Object.is(actual[i], rounded[i])) expect(actual[i], `${what}, at position ${i}`).toBe(rounded[i]);
}

/** Whether the operands of a matmul are transposed. */
export const FLAGS = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;
