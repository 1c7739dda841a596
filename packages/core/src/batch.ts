// Batches: data that stays on the backend for many steps.
import type { Buffer, Executable, Time } from "./backend.ts";
import type { Program } from "./program.ts";
import type { Wire } from "./wire.ts";

/** Data that was copied to the backend once, to be used in many steps. */
export interface Batch {
  /** Frees its memory; a step on it is E_DISPOSED from then on. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** A program for one set of sizes, with memory for what goes in and out. */
export interface Specialisation<When extends Time> {
  readonly program: Program;
  readonly executable: Executable<When>;
  readonly outputs: readonly Buffer<When>[];
  /** Input buffers of its own, for feeds that come fresh, and the run that is bound to them. */
  own: Bound<When> | undefined;
}

/** Input buffers, and the run that is bound to them. */
export interface Bound<When extends Time> {
  readonly buffers: ReadonlyMap<Wire, Buffer<When>>;
  readonly run: () => void;
}

export class UploadedBatch<When extends Time> implements Batch {
  readonly owner: object;
  readonly of: Specialisation<When>;
  readonly bound: Bound<When>;
  disposed = false;

  constructor(owner: object, of: Specialisation<When>, bound: Bound<When>) {
    this.owner = owner;
    this.of = of;
    this.bound = bound;
  }

  dispose(): void {
    if (!this.disposed) for (const buffer of this.bound.buffers.values()) buffer.dispose();
    this.disposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
