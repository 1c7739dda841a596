// Batches: data that stays on the backend for many steps.
import type { Buffer, Time } from "./backend.ts";
import type { Feeds } from "./data.ts";
import { check } from "./errors.ts";
import type { Loaded } from "./load.ts";
import type { Wire } from "./wire.ts";

/** Data that was copied to the backend once, to be used in many steps. */
export interface Batch {
  /** Frees its memory; a step on it is E_DISPOSED from then on. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** A program for one set of sizes, with memory for what comes out. */
export interface Specialisation<When extends Time> extends Loaded<When> {
  readonly outputs: readonly Buffer<When>[];
  /** Memory of its own for feeds that come fresh: made when the first of them comes, as steps on batches need none. */
  own?: Bound<When> | undefined;
}

/** Memory for what goes in, and the run that is bound to it. */
export interface Bound<When extends Time> {
  readonly of: Specialisation<When>;
  readonly buffers: ReadonlyMap<Wire, Buffer<When>>;
  readonly run: () => void;
}

export class UploadedBatch<When extends Time> implements Batch {
  readonly #owner: object;
  readonly #bound: Bound<When>;
  #disposed = false;

  constructor(owner: object, bound: Bound<When>) {
    this.#owner = owner;
    this.#bound = bound;
  }

  /** The memory and the run, for who uploaded it. E_BACKEND, E_DISPOSED. */
  boundFor(owner: object): Bound<When> {
    check(
      owner === this.#owner,
      "E_BACKEND",
      () =>
        "this batch was uploaded for another program: each step and predict uploads its own, and evaluate takes feeds.",
    );
    check(!this.#disposed, "E_DISPOSED", () => "this batch was disposed: upload it again.");
    return this.#bound;
  }

  /** What was uploaded, as feeds again; on backends that read at once. */
  feeds(): Feeds {
    const { buffers } = this.#bound as Bound<"now">;
    return Object.fromEntries(
      [...buffers].map(([{ label }, buffer]) => [label, { shape: buffer.shape, data: buffer.read() }]),
    );
  }

  dispose(): void {
    if (!this.#disposed) for (const buffer of this.#bound.buffers.values()) buffer.dispose();
    this.#disposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
