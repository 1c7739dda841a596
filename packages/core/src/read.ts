// Handles: values that may not be there yet.
import type { Buffer, Read, Reading, Time } from "./backend.ts";
import type { Nested, Numbers } from "./data.ts";
import { nest } from "./data.ts";
import type { Dtype, Sizes } from "./shape.ts";

/** Applies a function to a reading, now or when it arrives. */
export function after<When extends Time, T, R>(reading: Reading<When, T>, use: (value: T) => R): Reading<When, R> {
  return (reading instanceof Promise ? reading.then(use) : use(reading as T)) as Reading<When, R>;
}

/** Applies a function when all readings are there, or another when a promised one fails. */
export function afterAll<When extends Time, T, R>(
  readings: readonly Reading<When, T>[],
  use: (values: readonly T[]) => R,
  otherwise?: (error: unknown) => R,
): Reading<When, R> {
  const waiting = readings.some((reading) => reading instanceof Promise);
  return (waiting ? Promise.all(readings as T[]).then(use, otherwise) : use(readings as T[])) as Reading<When, R>;
}

/** A handle of a buffer; `check` throws where reading it would give something else than what was asked for. */
// A class, since passes hand out some for every gate.
export class Handle<When extends Time> implements Read<When> {
  readonly #buffer: Buffer<When>;
  readonly #check: (() => void) | undefined;

  constructor(buffer: Buffer<When>, check?: () => void) {
    this.#buffer = buffer;
    this.#check = check;
  }

  get shape(): Sizes {
    return this.#buffer.shape;
  }

  get dtype(): Dtype {
    return this.#buffer.dtype;
  }

  read(): Reading<When, number | Numbers> {
    this.#check?.();
    return after(this.#buffer.read(), (data) => (this.shape.length === 0 ? (data[0] as number) : data));
  }

  nested(): Reading<When, Nested> {
    return after(this.read(), (data) => (typeof data === "number" ? data : nest({ shape: this.shape, data })));
  }
}
