// A device with all that programs on it share: the order of work, pipelines, memory, and what it is like.

import { type Awaited, awaited } from "./awaited.ts";
import { makeBuffer } from "./device/memory.ts";
import type { OpenDevice } from "./device/open.ts";
import type { Watched } from "./device/scopes.ts";
import { Pipelines } from "./pipelines.ts";
import type { Terms } from "./prepare.ts";
import { chooseProduct } from "./products/index.ts";
import type { Timer } from "./profile/timer.ts";
import { Work } from "./work.ts";

/** GPUBufferUsage: storage, uniform, and copies both ways. */
const HELD = 0x80 | 0x40 | 0x04 | 0x08;
/** MAP_READ and COPY_DST. */
const READABLE = 0x01 | 0x08;

/** Memory, and whether the device had it. */
export interface Memory {
  readonly buffer: GPUBuffer;
  readonly taken: Awaited;
}

export class Gpu {
  readonly device: GPUDevice;
  readonly work: Work;
  readonly pipelines: Pipelines;
  readonly terms: Terms;
  /** Times every kernel, where that is asked for. */
  readonly timer: Timer | undefined;
  readonly #open: OpenDevice;

  /** `forced` are choices of one's own. */
  constructor(open: OpenDevice, forced: Partial<Terms> = {}, timer?: Timer) {
    const { device, limits, isSoftware } = open;
    this.#open = open;
    this.device = device;
    this.timer = timer;
    this.work = new Work(device, timer);
    this.pipelines = new Pipelines(open);
    this.terms = {
      most: { arrays: limits.maxStorageBuffersPerShaderStage, singles: limits.maxUniformBuffersPerShaderStage },
      choose: (product) => chooseProduct(product, open),
      barriers: !isSoftware,
      nearest: isSoftware,
      halves: false,
      ...forced,
    };
  }

  /** Memory that kernels work on, all zeros. E_LIMIT where a value is larger than the device takes. */
  hold(bytes: number, what: () => string): Memory {
    const { made, taken } = makeBuffer(this.#open, { size: bytes, usage: HELD }, what);
    return { buffer: made, taken: awaited(taken) };
  }

  /** Memory that JavaScript can look into. */
  readable(bytes: number): Watched<GPUBuffer> {
    return makeBuffer(this.#open, { size: bytes, usage: READABLE }, () => "what is read");
  }
}
