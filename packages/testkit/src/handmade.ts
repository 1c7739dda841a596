// Programs and buffers of three floats, made by hand for the checks of executables.
import type { Backend, Buffer, Dtype, Executable, Program } from "@chainrule/core";
import { Expr, lower } from "@chainrule/core";
import { expectNumbers } from "./expectations.ts";
import { bufferWith } from "./programs.ts";

/** The float dtype that a backend is tried in. */
export const floatOf = ({ dtypes }: Backend): Dtype => dtypes.find((dtype) => dtype.startsWith("float")) ?? "float32";

interface Written {
  readonly outputs?: readonly Expr[];
  readonly updates?: readonly { readonly target: Expr; readonly value: Expr }[];
}

/** A program of expressions over inputs of three floats. */
export function write(backend: Backend, inputs: number, make: (...inputs: readonly Expr[]) => Written): Program {
  const leaves = Array.from(
    { length: inputs },
    (_, i) => new Expr("input", [], { label: `x${i}` }, [3], floatOf(backend)),
  );
  const { outputs = [], updates = [] } = make(...leaves);
  return lower({
    leaves: leaves.map((expr, i) => ({ expr, role: "state", label: `x${i}` })),
    outputs: outputs.map((expr, i) => ({ label: `y${i}`, expr })),
    updates,
    dimensions: new Map(),
    training: false,
  });
}

/** Buffers that hold three numbers each. */
export const hold = (backend: Backend, ...rows: readonly (readonly number[])[]): readonly Buffer[] =>
  rows.map((row) => bufferWith(backend, { shape: [3], dtype: floatOf(backend) }, row));
/** Buffers of three zeros. */
export const blank = (backend: Backend, count: number): readonly Buffer[] =>
  Array.from({ length: count }, () => backend.buffer([3], floatOf(backend)));

/** A compiled program that is ready to run. */
export async function made(backend: Backend, program: Program): Promise<Executable> {
  const executable = backend.compile(program);
  await executable.ready;
  return executable;
}

/** Buffers must hold these numbers. */
export async function expectHeld(
  buffers: readonly Buffer[],
  expected: readonly (readonly number[])[],
  what: string,
): Promise<void> {
  for (const [i, buffer] of buffers.entries()) expectNumbers(await buffer.read(), expected[i] ?? [], `${what} ${i}`);
}
