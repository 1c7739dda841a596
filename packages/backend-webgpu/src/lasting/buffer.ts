// A buffer that outlives its device: what was written from here is kept, to be written again to the next device.
// What a program computed is lost with its device, and nobody is given anything else in its place.
import type { Buffer, Dtype, Numbers, Sizes } from "@chainrule/core";
import { allocate, check, isChainruleError, sizeOf } from "@chainrule/core";
import { CERTAIN, Doubt, standing, type Taken } from "./doubt.ts";
import type { Life } from "./life.ts";

export class LastingBuffer implements Buffer<"later"> {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  readonly life: Life;
  /** Copies of the numbers, as they were last written; "zeros" as long as nothing was. Undefined once a program wrote. */
  #host: Numbers | "zeros" | undefined = "zeros";
  /** The generation of the device that holds, or will hold, these numbers. */
  #generation = 0;
  /** The generation whose programs wrote. */
  #computed = 0;
  #inner: Buffer | undefined;
  /** Whether there was memory for it. */
  #taken: Doubt | undefined;
  /** What its numbers hang on. */
  #doubts: readonly Doubt[] = CERTAIN;
  #fault: unknown;
  /** Whether someone reads the copy, which then stays as it is. */
  #lent = false;
  #disposed = false;

  constructor(life: Life, shape: Sizes, dtype: Dtype) {
    this.life = life;
    this.shape = shape;
    this.dtype = dtype;
    this.prepare();
  }

  /** What it is on the present device, once it was prepared. */
  get inner(): Buffer {
    return this.#inner as Buffer;
  }

  get taken(): Doubt | undefined {
    return this.#taken;
  }

  /** What its numbers hang on, as far as it is not certain. */
  get doubts(): readonly Doubt[] {
    if (this.#doubts.length > 0) this.#doubts = standing(this.#doubts);
    return this.#doubts;
  }

  /** Why its numbers cannot be had; undefined where they can, as far as is known. */
  get fault(): unknown {
    const refused = this.#generation === this.life.generation ? this.#taken?.fault : undefined;
    const known = this.#fault ?? refused ?? this.doubts.find(({ fault }) => fault !== undefined)?.fault;
    if (known !== undefined) return known;
    return this.#host || this.#computed === this.life.generation ? undefined : this.life.loss;
  }

  /** Sees to it that the present device, or the next while there is none, has it. E_DISPOSED */
  prepare(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this value was disposed.");
    const { generation } = this.life;
    if (this.#generation === generation) return;
    const host = this.#host;
    this.life.whenAlive(() => {
      this.#inner = this.life.backend.buffer(this.shape, this.dtype);
      const { taken } = this.#inner as Taken;
      this.#taken = taken && new Doubt(taken);
      if (typeof host === "object") this.#inner.write(host);
    }, this.fail);
    this.#generation = generation;
  }

  write(data: Numbers): void {
    const size = sizeOf(this.shape);
    check(data.length === size, "E_FEED_SIZE", () => `${data.length} numbers do not fit a value of ${size}.`);
    this.prepare();
    // What waits for a device, or reads, keeps the numbers that it was given.
    const again = this.life.alive && !this.#lent && typeof this.#host === "object";
    const kept = again ? (this.#host as Numbers) : allocate(this.dtype, size);
    this.#lent = false;
    kept.set(data);
    this.life.whenAlive(() => this.inner.write(kept), this.fail);
    this.#host = kept;
    this.#fault = undefined;
    this.#doubts = CERTAIN;
  }

  /** What was written from here and not computed since is there even when a device takes its copy along. */
  async read(): Promise<Numbers> {
    const host = this.#host;
    this.#lent ||= typeof host === "object";
    try {
      this.prepare();
      if (this.fault !== undefined) throw this.fault;
      const doubts = standing([this.#taken, ...this.doubts]);
      const numbers = await this.life.ask(() => this.inner.read());
      for (const doubt of doubts) {
        await doubt.settled;
        if (doubt.fault !== undefined) throw doubt.fault;
      }
      return numbers;
    } catch (error) {
      if (!host || !isChainruleError(error) || error.code !== "E_DEVICE_LOST") throw error;
      return host === "zeros" ? allocate(this.dtype, sizeOf(this.shape)) : host.slice();
    }
  }

  /** A program wrote here, whose result hangs on these. */
  computed(doubts: readonly Doubt[]): void {
    this.#host = undefined;
    this.#fault = undefined;
    this.#doubts = doubts;
    this.#computed = this.life.generation;
  }

  /** What was to become of it did not happen. */
  readonly fail = (error: unknown): void => {
    this.#fault = error;
  };

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#host = undefined;
    if (this.#generation === this.life.generation && this.life.alive) this.#inner?.dispose();
    this.#inner = undefined;
  }
}
