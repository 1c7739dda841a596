// What is not certain yet: WebGPU takes everything, and says later whether it had the memory, or could compile the kernel.
// A value in doubt is worked on all the same, and what comes of it is in doubt as well; nobody is given it before it is certain.

/** A buffer of a device, which may say later that there was no memory for it. */
export interface Taken {
  readonly taken?: Promise<void>;
}

export class Doubt {
  /** Resolves when it is certain either way. */
  readonly settled: Promise<void>;
  #open = true;
  #fault: unknown;

  constructor(promise: Promise<unknown>) {
    this.settled = promise.then(
      () => {
        this.#open = false;
      },
      (error: unknown) => {
        this.#open = false;
        this.#fault = error;
      },
    );
  }

  /** Whether it still may turn out badly, or has. */
  get stands(): boolean {
    return this.#open || this.#fault !== undefined;
  }

  get fault(): unknown {
    return this.#fault;
  }
}

/** No doubts. */
export const CERTAIN: readonly Doubt[] = [];

/** Those that are not over. */
export const standing = (doubts: readonly (Doubt | undefined)[]): readonly Doubt[] =>
  doubts.filter((doubt) => doubt?.stands) as readonly Doubt[];
