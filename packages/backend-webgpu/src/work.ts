// The order of work on a device. Writes, runs and reads happen in the order in which they were asked for; what is run is
// gathered, and handed to the device when somebody reads, when enough has come together, or when JavaScript pauses.
import type { Awaited } from "./awaited.ts";
import type { Account } from "./profile/profile.ts";
import type { Timer } from "./profile/timer.ts";

interface Waiting {
  readonly act: () => void;
  readonly needs: Awaited | undefined;
}

/** Runs are handed over when so many kernels have come together: a device should not wait, nor be busy with one hand-over for long. */
const MOST_DISPATCHES = 32;

export class Work {
  readonly #device: GPUDevice;
  readonly #timer: Timer | undefined;
  readonly #waiting: Waiting[] = [];
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #dispatches = 0;
  #batch = 1;
  /** Freed when what was gathered has been handed over: until then it may be used there. */
  readonly #dropped: GPUBuffer[] = [];
  readonly #told: (() => void)[] = [];
  #fault: unknown;

  constructor(device: GPUDevice, timer?: Timer) {
    this.#device = device;
    this.#timer = timer;
  }

  /** The number of the commands that are being gathered, or 0 where there are none: what they use is marked with it. */
  get open(): number {
    return this.#encoder ? this.#batch : 0;
  }

  /** Does something in its turn: now, unless what it needs, or something before it, is still waited for. */
  do(act: () => void, needs?: Awaited): void {
    if (this.#waiting.length === 0 && (!needs || needs.done)) {
      this.#try(act);
      return;
    }
    this.#waiting.push({ act, needs });
    if (this.#waiting.length === 1) this.#await();
  }

  /** A pass that kernels may be added to. Who adds some says how many, by `added`. */
  pass(): GPUComputePassEncoder {
    this.#pass ??= this.#encode().beginComputePass();
    return this.#pass;
  }

  /** Runs one kernel in a pass of its own, whose time goes to an account. */
  timed(account: Account, timer: Timer, run: (pass: GPUComputePassEncoder) => void): void {
    if (timer.full) this.flush();
    const encoder = this.#encode();
    this.#pass?.end();
    this.#pass = undefined;
    const timestampWrites = timer.next(account);
    const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
    run(pass);
    pass.end();
  }

  /** The number that marks what the gathered commands use. */
  get batch(): number {
    return this.#batch;
  }

  added(dispatches: number): void {
    this.#dispatches += dispatches;
    if (this.#dispatches >= MOST_DISPATCHES || this.#timer?.full) this.flush();
  }

  /** When what has been gathered so far is handed over. */
  handedOver(): Promise<void> {
    if (!this.#encoder) return Promise.resolve();
    return new Promise((resolve) => this.#told.push(resolve));
  }

  copy(from: GPUBuffer, to: GPUBuffer, bytes: number): void {
    const encoder = this.#encode();
    this.#pass?.end();
    this.#pass = undefined;
    encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
  }

  /** Hands over what has been gathered. */
  flush(): void {
    if (!this.#encoder) return;
    this.#pass?.end();
    this.#timer?.finish(this.#encoder);
    const commands = this.#encoder.finish();
    this.#encoder = undefined;
    this.#pass = undefined;
    this.#dispatches = 0;
    this.#batch++;
    this.#device.queue.submit([commands]);
    this.#timer?.submitted();
    for (const buffer of this.#dropped.splice(0)) buffer.destroy();
    for (const tell of this.#told.splice(0)) tell();
  }

  /** Frees memory as soon as nothing that was gathered needs it. */
  drop(buffer: GPUBuffer): void {
    if (this.#encoder) this.#dropped.push(buffer);
    else buffer.destroy();
  }

  /** What went wrong since it was last asked: told to who reads next. */
  takeFault(): unknown {
    const fault = this.#fault;
    this.#fault = undefined;
    return fault;
  }

  fail(error: unknown): void {
    this.#fault ??= error;
  }

  #encode(): GPUCommandEncoder {
    if (!this.#encoder) {
      this.#encoder = this.#device.createCommandEncoder();
      queueMicrotask(() => this.flush());
    }
    return this.#encoder;
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.fail(error);
    }
  }

  #await(): void {
    const drain = (): void => {
      while (this.#waiting.length > 0) {
        const { act, needs } = this.#waiting[0] as Waiting;
        if (needs && !needs.done) {
          this.#await();
          return;
        }
        this.#waiting.shift();
        this.#try(act);
      }
    };
    const { needs } = this.#waiting[0] as Waiting;
    if (!needs) drain();
    else
      needs.promise.then(drain, () => {
        // What cannot be done is left out, as who asked for it is told; all that comes after it goes on.
        this.#waiting.shift();
        drain();
      });
  }
}
