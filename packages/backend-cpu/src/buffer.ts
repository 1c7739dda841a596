// A buffer of the CPU backend: numbers of its own at first, and a piece of the heap once a program works on it for good.
import type { Buffer, Dtype, Numbers, Sizes } from "@chainrule/core";
import { allocate, check, sizeOf } from "@chainrule/core";
import { bytesOf } from "@chainrule/plan";
import type { Heap } from "./heap.ts";

/** Gives a piece of the heap back when its buffer is gone, for people who dispose of nothing. */
const abandoned = new FinalizationRegistry<() => void>((give) => give());

export class CpuBuffer implements Buffer<"now"> {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  readonly size: number;
  readonly #heap: Heap;
  #own: Numbers | undefined;
  #address = 0;
  #disposed = false;

  constructor(heap: Heap, shape: Sizes, dtype: Dtype) {
    this.#heap = heap;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.#own = allocate(dtype, this.size);
  }

  get heap(): Heap {
    return this.#heap;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Where it lies in the heap, or 0 as long as it does not. */
  get address(): number {
    return this.#address;
  }

  /** The numbers themselves, as long as the heap does not grow. */
  get numbers(): Numbers {
    this.#check();
    return this.#own ?? this.#heap.view(this.dtype, this.#address, this.size);
  }

  write(data: Numbers): void {
    this.#check();
    check(data.length === this.size, "E_FEED_SIZE", () => `${data.length} numbers do not fit a value of ${this.size}.`);
    this.numbers.set(data);
  }

  read(): Numbers {
    return this.numbers.slice();
  }

  /** Moves it into the heap, where programs work on it without a copy. */
  settle(): number {
    if (this.#address !== 0) return this.#address;
    this.#check();
    const bytes = bytesOf(this);
    const heap = this.#heap;
    const address = heap.take(bytes);
    heap.view(this.dtype, address, this.size).set(this.numbers);
    this.#address = address;
    this.#own = undefined;
    heap.changes++;
    abandoned.register(this, () => heap.give(address, bytes), this);
    return address;
  }

  /** Moves it out of the heap again, where what it settled for cannot run. */
  unsettle(): void {
    if (this.#address === 0) return;
    this.#own = this.numbers.slice();
    this.#leave();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#leave();
  }

  #leave(): void {
    this.#heap.changes++;
    if (this.#address === 0) return;
    abandoned.unregister(this);
    this.#heap.give(this.#address, bytesOf(this));
    this.#address = 0;
  }

  #check(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this value was disposed.");
  }
}
