// Handles: values that may not be there yet.
import type { Buffer, Read, Reading, Time } from "./backend.ts";
import type { Numbers } from "./data.ts";
import { nest } from "./data.ts";

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
export function handle<When extends Time>(buffer: Buffer<When>, check?: () => void): Read<When> {
  const { shape, dtype } = buffer;
  function flat(): Reading<When, Numbers> {
    check?.();
    return buffer.read();
  }
  return {
    shape,
    dtype,
    read: () => after(flat(), (data) => (shape.length === 0 ? (data[0] as number) : data)),
    nested: () => after(flat(), (data) => nest({ shape, data })),
  };
}
