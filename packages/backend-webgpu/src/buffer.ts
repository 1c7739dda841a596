// A value on a device. Bools take four bytes there; floats of either width are rounded to float32.
import type { Buffer, Dtype, Numbers, Sizes } from "@chainrule/core";
import { allocate, check, showShape, sizeOf } from "@chainrule/core";
import type { Awaited } from "./awaited.ts";
import { checkDtype } from "./family.ts";
import type { Gpu } from "./gpu.ts";
import { bytesOn } from "./prepare.ts";

/** So many bytes there are as long as a device works at all. */
const SURE = 65536;

export class GpuBuffer implements Buffer<"later"> {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  readonly size: number;
  readonly memory: GPUBuffer;
  /** Whether the device had memory for it. */
  readonly held: Awaited;
  readonly gpu: Gpu;
  /** The gathered commands that use it last: while they are not handed over, it is not written. */
  used = 0;
  #disposed = false;

  constructor(gpu: Gpu, shape: Sizes, dtype: Dtype) {
    checkDtype(dtype, `a value ${showShape(shape)}`);
    this.gpu = gpu;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    const { buffer, taken } = gpu.hold(bytesOn(this), () => `a value of ${dtype}${showShape(shape)}`);
    this.memory = buffer;
    this.held = taken;
  }

  /** Rejects with E_OOM where the device had no memory for it. */
  get taken(): Promise<void> {
    return this.held.promise;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  write(data: Numbers): void {
    this.#check();
    check(data.length === this.size, "E_FEED_SIZE", () => `${data.length} numbers do not fit a value of ${this.size}.`);
    if (this.size === 0) return;
    const stored = storedAs(this.dtype, data);
    const { device, work } = this.gpu;
    work.do(() => {
      if (this.used === work.open) work.flush();
      device.queue.writeBuffer(this.memory, 0, stored);
    }, this.held);
  }

  async read(): Promise<Numbers> {
    this.#check();
    const { work } = this.gpu;
    const bytes = 4 * this.size;
    const words = await new Promise<ArrayBuffer>((resolve, reject) => {
      this.held.promise.catch(reject);
      work.do(() => {
        if (bytes > 0) this.#fetch(bytes).then(resolve, reject);
        else resolve(new ArrayBuffer(0));
      }, this.held);
    });
    const fault = work.takeFault();
    if (fault !== undefined) throw fault;
    return numbersOf(this.dtype, words);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { work } = this.gpu;
    work.do(() => work.drop(this.memory));
  }

  async #fetch(bytes: number): Promise<ArrayBuffer> {
    const { gpu } = this;
    const { made: staging, taken } = gpu.readable(bytes);
    // Where there is no memory to read into, what was gathered before must not be lost with the copy.
    if (bytes > SURE) gpu.work.flush();
    gpu.work.copy(this.memory, staging, bytes);
    // What is read together is handed over together.
    await gpu.work.handedOver();
    try {
      await Promise.all([taken, staging.mapAsync(1)]);
      return staging.getMappedRange().slice(0);
    } finally {
      staging.destroy();
    }
  }

  #check(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this value was disposed.");
  }
}

/** A copy of numbers as the device has them. */
export function storedAs(
  dtype: Dtype,
  data: Numbers,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  if (dtype === "bool") return Uint32Array.from(data);
  return dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data);
}

function numbersOf(dtype: Dtype, words: ArrayBuffer): Numbers {
  if (dtype === "float32") return new Float32Array(words);
  if (dtype === "int32") return new Int32Array(words);
  const bools = allocate("bool", words.byteLength / 4);
  bools.set(new Uint32Array(words));
  return bools;
}
