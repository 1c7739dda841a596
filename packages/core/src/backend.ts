// What a backend implements: memory for values, and running programs. Nothing else: no op is dispatched from outside.
import type { Nested, Numbers } from "./data.ts";
import { check, show } from "./errors.ts";
import type { Program } from "./program.ts";
import type { Dtype, Sized, Sizes } from "./shape.ts";

/** Whether reading a value gives it at once (CPU) or promises it (WebGPU). */
export type Time = "now" | "later";
export type Reading<When extends Time, T> = When extends "now" ? T : Promise<T>;

/** Memory of a backend that holds one value. */
export interface Buffer<When extends Time = Time> extends Sized {
  /** Copies numbers in, as many as the shape has; floats are rounded to the dtype. */
  write(data: Numbers): void;
  /** A copy of the numbers, which the reader owns. */
  read(): Reading<When, Numbers>;
  dispose(): void;
}

/** A program, ready to run. */
export interface Executable<When extends Time = Time> {
  /** When compiling takes a while; running before that queues. */
  readonly ready?: Promise<void>;
  /** Ties buffers to the program's inputs and outputs, in its order; each call of the result is one run. Updates write into `inputs`. */
  bind(inputs: readonly Buffer<When>[], outputs: readonly Buffer<When>[]): () => void;
  dispose(): void;
}

export interface Backend<When extends Time = Time> {
  readonly label: string;
  /** The dtypes it can hold; others are refused when a program is made for it. */
  readonly dtypes: readonly Dtype[];
  /** Memory for one value, all zeros. */
  buffer(shape: Sizes, dtype: Dtype): Buffer<When>;
  compile(program: Program): Executable<When>;
}

/** Refuses what is no backend. */
export function checkBackend<When extends Time>(backend: Backend<When>): Backend<When> {
  check(
    typeof backend?.compile === "function" && typeof backend.buffer === "function",
    "E_BACKEND",
    () =>
      `a backend is what cpu() of @chainrule/backend-cpu makes, not ${typeof backend === "function" ? "a function: call it" : (backend as unknown) instanceof Promise ? "a promise: await it" : show(backend)}.`,
  );
  return backend;
}

/** A value that may not be there yet: what passes and steps hand out. */
export interface Read<When extends Time = Time, T = number | Numbers> extends Sized {
  /** A scalar as a number, anything else as flat numbers, row-major; a copy that the reader owns. */
  read(): Reading<When, T>;
  /** A scalar as a number, anything else as nested arrays. */
  nested(): Reading<When, Nested>;
}
