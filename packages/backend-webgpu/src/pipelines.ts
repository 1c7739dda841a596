// Pipelines by their text: kernels that are the same, in whatever program, are compiled once.
import { ChainruleError } from "@chainrule/core";
import type { Awaited } from "./work.ts";
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
  readonly #device: GPUDevice;
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #known = new Map<string, Pipeline>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(kernel: WgslKernel): Pipeline {
    const known = this.#known.get(kernel.code);
    if (known) return known;
    const layout = this.#layoutOf(kernel);
    const made: { layout: GPUBindGroupLayout; pipeline: GPUComputePipeline | undefined; ready: Awaited } = {
      layout,
      pipeline: undefined,
      ready: { promise: Promise.resolve(), done: true },
    };
    const state = { done: false };
    const promise = this.#compile(kernel, layout).then((pipeline) => {
      made.pipeline = pipeline;
      state.done = true;
    });
    // Who needs it waits for it, and is told.
    promise.catch(() => this.#known.delete(kernel.code));
    made.ready = {
      promise,
      get done() {
        return state.done;
      },
    };
    this.#known.set(kernel.code, made);
    return made;
  }

  async #compile({ code, label }: WgslKernel, layout: GPUBindGroupLayout): Promise<GPUComputePipeline> {
    const module = this.#device.createShaderModule({ label, code });
    try {
      return await this.#device.createComputePipelineAsync({
        label,
        layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: "main" },
      });
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const [first] = messages.filter(({ type }) => type === "error");
      const line = first && code.split("\n")[first.lineNum - 1];
      const where = first ? ` Line ${first.lineNum}: ${line?.trim()}` : "";
      throw new ChainruleError(
        "E_SHADER",
        `the kernel "${label}" did not compile on this device: ${first?.message ?? (error as Error).message}.${where}`,
        { label, code },
        error,
      );
    }
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
    const layout = this.#device.createBindGroupLayout({ entries });
    this.#layouts.set(key, layout);
    return layout;
  }
}

/** Ready when all are. */
export function allReady(pipelines: readonly Pipeline[]): Awaited {
  const state = { done: pipelines.every(({ ready }) => ready.done) };
  const promise = Promise.all(pipelines.map(({ ready }) => ready.promise)).then(() => {
    state.done = true;
  });
  // A program that nobody runs has nobody to tell.
  promise.catch(() => undefined);
  return {
    promise,
    get done() {
      return state.done;
    },
  };
}
