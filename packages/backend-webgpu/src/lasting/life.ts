// Devices may be lost at any time. This is the life that goes on: which device is the present one, what waits for the next,
// and what may be said of those that are gone.
import type { Backend, ErrorDetails } from "@chainrule/core";
import { ChainruleError, fail, isChainruleError } from "@chainrule/core";

/** Why a device is gone, in the platform's words. */
export interface Loss {
  readonly reason: string;
  readonly message: string;
}

/** A backend on one device, and the promise that tells when that is lost. */
export interface Living {
  readonly backend: Backend;
  /** Never resolves on what cannot be lost. */
  readonly lost: Promise<Loss>;
}

/** Devices lost in a row, with nothing read in between, after which no other is opened. */
const MOST = 3;

type State =
  | { readonly is: "alive"; readonly backend: Backend }
  | { readonly is: "opening"; readonly waiting: (() => void)[] }
  | { readonly is: "gone"; readonly error: ChainruleError };

export class Life {
  readonly #open: () => Promise<Living>;
  readonly #pending = new Set<(error: ChainruleError) => void>();
  #state: State;
  #row = 0;
  #label = "";
  #loss = { sentence: "", details: {} as ErrorDetails };
  /** Which device this is, counted from 1: what lies on an earlier one is lost. */
  generation = 1;

  /** `open` opens the next device. */
  constructor(first: Living, open: () => Promise<Living>) {
    this.#open = open;
    this.#state = this.#live(first);
  }

  /** The present backend. Throws while there is none: see `whenAlive`. */
  get backend(): Backend {
    return this.#state.is === "alive" ? this.#state.backend : this.#refuse();
  }

  /** Of the present backend, or the last. */
  get label(): string {
    return this.#label;
  }

  get alive(): boolean {
    return this.#state.is === "alive";
  }

  /** Whether there will be no device any more. */
  get gone(): boolean {
    return this.#state.is === "gone";
  }

  /** What to say of values that a device took with it. */
  get loss(): ChainruleError {
    return new ChainruleError("E_DEVICE_LOST", this.#loss.sentence, this.#loss.details);
  }

  /** Does it now, or in its turn when there is a device again; what it throws then goes to `failed`. E_DEVICE_LOST when there will be none. */
  whenAlive(work: () => void, failed: (error: unknown) => void): void {
    if (this.#state.is === "alive") work();
    else if (this.#state.is === "opening") this.#state.waiting.push(() => attempt(work, failed));
    else this.#refuse();
  }

  /** A promise of something from the present device, or from the next while there is none; E_DEVICE_LOST when it is lost before. */
  ask<T>(question: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { generation } = this;
      this.#pending.add(reject);
      const settle = (how: () => void): void => {
        this.#pending.delete(reject);
        how();
      };
      const failed = async (error: unknown): Promise<void> => {
        // What a device breaks off by its end may be told before the end itself.
        if (!isChainruleError(error) && generation === this.generation) await this.#moment();
        settle(() => reject(error));
      };
      const answered = (answer: T): void => {
        this.#row = 0;
        settle(() => resolve(answer));
      };
      const ask = (): void => void Promise.resolve(question()).then(answered, failed);
      attempt(() => this.whenAlive(ask, failed), failed);
    });
  }

  #live({ backend, lost }: Living): State {
    void lost.then((loss) => this.#lose(loss));
    this.#label = backend.label;
    return { is: "alive", backend };
  }

  #refuse(): never {
    if (this.#state.is === "gone") throw this.#state.error;
    fail(
      "E_DEVICE_LOST",
      "the graphics processor's device was lost, and another is not there yet.",
      this.#loss.details,
    );
  }

  /** Up to a second, in which a device's end is told. */
  #moment(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#pending.delete(done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, 1000);
      this.#pending.add(done);
    });
  }

  #lose({ reason, message }: Loss): void {
    const why = `${reason}: ${message || "no reason was given"}`;
    this.#loss = {
      sentence: `the graphics processor's device was lost (${why}), and with it what was computed there and not read.`,
      details: { reason, why: message, loss: this.generation },
    };
    this.generation++;
    this.#row++;
    const waiting: (() => void)[] = [];
    this.#state = { is: "opening", waiting };
    this.#reject(this.loss);
    void this.#next(waiting);
  }

  async #next(waiting: readonly (() => void)[]): Promise<void> {
    try {
      if (this.#row > MOST) fail("E_DEVICE_LOST", `${this.#row} devices were lost one after the other.`);
      this.#state = this.#live(await this.#open());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const { sentence, details } = this.#loss;
      const message = `${sentence} No other could be opened: ${why}`;
      this.#state = { is: "gone", error: new ChainruleError("E_DEVICE_LOST", message, details, error) };
      this.#reject(this.#state.error);
      return;
    }
    for (const work of waiting) work();
  }

  #reject(error: ChainruleError): void {
    for (const reject of [...this.#pending]) reject(error);
    this.#pending.clear();
  }
}

function attempt(work: () => void, failed: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    failed(error);
  }
}
