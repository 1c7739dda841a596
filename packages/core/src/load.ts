// Loading: a computation becomes a program on a backend.
import type { Backend, Buffer, Executable, Time } from "./backend.ts";
import { type Lowering, lower } from "./lower.ts";
import type { Program, Value } from "./program.ts";

export interface Loaded<When extends Time> {
  readonly program: Program;
  readonly executable: Executable<When>;
  /** Makes memory for a value of the program. */
  readonly bufferFor: (value: number) => Buffer<When>;
  /** Makes memory for its outputs. */
  readonly results: () => readonly Buffer<When>[];
}

export function load<When extends Time>(backend: Backend<When>, lowering: Lowering): Loaded<When> {
  const program = lower(lowering);
  const results = (): readonly Buffer<When>[] => program.outputs.map(({ value }) => bufferFor(value));
  return { program, executable: backend.compile(program), bufferFor, results };

  function bufferFor(id: number): Buffer<When> {
    const { shape, dtype } = program.values[id] as Value;
    return backend.buffer(shape, dtype);
  }
}
