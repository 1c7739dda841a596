// Pipelines by their text: kernels that are the same, in whatever program, are compiled once.
import { type Awaited, awaited } from "./awaited.ts";
import type { OpenDevice } from "./device/open.ts";
import { makePipeline } from "./device/pipeline.ts";
import type { WgslKernel } from "./wgsl/module.ts";

const TYPES = { read: "read-only-storage", write: "storage", uniform: "uniform" } as const;
/** What shaders are compiled for. */
const COMPUTE = 4;

export interface Pipeline {
  readonly layout: GPUBindGroupLayout;
  /** There when it is ready. */
  readonly pipeline: GPUComputePipeline | undefined;
  readonly ready: Awaited;
}

export class Pipelines {
  readonly #open: OpenDevice;
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #known = new Map<string, Pipeline>();

  constructor(open: OpenDevice) {
    this.#open = open;
  }

  get(kernel: WgslKernel): Pipeline {
    const known = this.#known.get(kernel.code);
    if (known) return known;
    const layout = this.#layoutOf(kernel);
    const compiled = this.#compile(kernel, layout).then((pipeline) => {
      made.pipeline = pipeline;
    });
    const made: { layout: GPUBindGroupLayout; pipeline: GPUComputePipeline | undefined; ready: Awaited } = {
      layout,
      pipeline: undefined,
      ready: awaited(compiled),
    };
    compiled.catch(() => this.#known.delete(kernel.code));
    this.#known.set(kernel.code, made);
    return made;
  }

  #compile({ code, label }: WgslKernel, layout: GPUBindGroupLayout): Promise<GPUComputePipeline> {
    const { device } = this.#open;
    return makePipeline(this.#open, { code, label }, device.createPipelineLayout({ bindGroupLayouts: [layout] }));
  }

  #layoutOf({ bindings }: WgslKernel): GPUBindGroupLayout {
    const key = bindings.map(({ access }) => access).join();
    const known = this.#layouts.get(key);
    if (known) return known;
    const entries = bindings.map(({ access }, binding) => ({
      binding,
      visibility: COMPUTE,
      buffer: { type: TYPES[access] },
    }));
    const layout = this.#open.device.createBindGroupLayout({ entries });
    this.#layouts.set(key, layout);
    return layout;
  }
}
