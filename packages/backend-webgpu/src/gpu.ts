// A device with all that programs on it share: the order of work, pipelines, and what it is like.
import { fail } from "@chainrule/core";
import type { OpenDevice } from "./device/open.ts";
import { Pipelines } from "./pipelines.ts";
import type { Terms } from "./prepare.ts";
import { chooseProduct } from "./products/index.ts";
import { Work } from "./work.ts";

/** GPUBufferUsage: storage, uniform, and copies both ways. */
const HELD = 0x80 | 0x40 | 0x04 | 0x08;
/** MAP_READ and COPY_DST. */
const READABLE = 0x01 | 0x08;

export class Gpu {
  readonly device: GPUDevice;
  readonly work: Work;
  readonly pipelines: Pipelines;
  readonly terms: Terms;
  readonly #most: number;

  /** `forced` are choices of one's own. */
  constructor(opened: OpenDevice, forced: Partial<Terms> = {}) {
    const { device, limits, isSoftware } = opened;
    this.device = device;
    this.work = new Work(device);
    this.pipelines = new Pipelines(device);
    this.#most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
    this.terms = {
      most: { arrays: limits.maxStorageBuffersPerShaderStage, singles: limits.maxUniformBuffersPerShaderStage },
      choose: (product) => chooseProduct(product, opened),
      barriers: !isSoftware,
      ...forced,
    };
  }

  /** Memory that kernels work on, all zeros. E_LIMIT where a value is larger than the device takes. */
  hold(bytes: number, what: () => string): GPUBuffer {
    if (bytes > this.#most)
      fail("E_LIMIT", `${what()} takes ${bytes} bytes, and this device binds ${this.#most} at most.`, {
        bytes,
        most: this.#most,
      });
    return this.device.createBuffer({ size: bytes, usage: HELD });
  }

  /** Memory that JavaScript can look into. */
  readable(bytes: number): GPUBuffer {
    return this.device.createBuffer({ size: bytes, usage: READABLE });
  }
}
