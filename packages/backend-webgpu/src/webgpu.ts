// The WebGPU backend: programs as WGSL. Only making it, compiling, and reading take time; all else is handed over and goes on.
import type { Backend } from "@chainrule/core";
import { checkNames, fail } from "@chainrule/core";
import { Programs } from "@chainrule/plan";
import { GpuBuffer } from "./buffer.ts";
import { CompiledProgram } from "./compiled.ts";
import { lossOf } from "./device/lost.ts";
import { type DeviceOptions, nameOf, openDevice } from "./device/open.ts";
import { DTYPES } from "./family.ts";
import { Gpu } from "./gpu.ts";
import { checkStorage, type Storage } from "./halves.ts";
import { type Fallback, lasting } from "./lasting/lasting.ts";
import type { Living } from "./lasting/life.ts";
import type { Profile } from "./profile/profile.ts";

export interface WebgpuOptions extends DeviceOptions {
  /** Makes the backend that is taken where there is no adapter, or none any more: () => cpu(). It is told why. */
  readonly fallback?: Fallback | undefined;
  /**
   * "float16" stores what lies between kernels in half the memory, rounded to 11 bits and at most 65,504; arithmetic,
   * parameters, inputs and outputs stay float32. E_OPTION where the device has none. Default "float32".
   */
  readonly storage?: Storage | undefined;
  /** Times every kernel, for `profile()`, which makes runs slower; default false. */
  readonly profile?: boolean | undefined;
}

/** Where programs run. */
export interface Adapter {
  readonly name: string;
  /** Whether it computes on the processor, where cpu() is faster. */
  readonly isSoftware: boolean;
}

export interface WebgpuBackend extends Backend<"later"> {
  /** Of the present device, or the last; undefined where there never was one. */
  readonly adapter: Adapter | undefined;
  /** The times of all kernels that have run so far. E_OPTION where they are not timed. */
  profile(): Promise<Profile>;
}

/** A backend that runs programs on the graphics processor; what it computes is read by promise. E_ADAPTER where there is none. */
export async function webgpu(options: WebgpuOptions = {}): Promise<WebgpuBackend> {
  const known = ["gpu", "device", "allowSoftware", "powerPreference", "fallback", "storage", "profile"];
  let { device } = checkNames(options, known, "webgpu");
  let gpu: Gpu | undefined;
  let adapter: Adapter | undefined;
  const { storage = "float32" } = options;
  // Only who asks for times downloads what takes them.
  const timing = options.profile ? (await import("./profile/timer.ts")).startTiming() : undefined;
  const open = async (): Promise<Living> => {
    if (options.device && !device)
      fail("E_ADAPTER", "the device that is lost was your own: make another backend, on a device that is there.", {
        final: true,
      });
    const opened = await openDevice(options);
    device = undefined;
    try {
      checkStorage(opened, storage);
    } catch (error) {
      if (opened.isOwn) opened.device.destroy();
      throw error;
    }
    adapter = { name: nameOf(opened.info), isSoftware: opened.isSoftware };
    gpu = new Gpu(opened, { halves: storage === "float16" }, timing?.timerFor(opened.device));
    return { backend: backendOn(gpu), lost: lossOf(opened) };
  };
  const profile = async (): Promise<Profile> => {
    if (!timing) fail("E_OPTION", "kernels are not timed here: make the backend by webgpu({ profile: true }).");
    gpu?.work.flush();
    return timing.profile();
  };
  const backend = await lasting(open, options.fallback);
  return {
    get label() {
      return backend.label;
    },
    get adapter() {
      return adapter;
    },
    dtypes: backend.dtypes,
    buffer: backend.buffer,
    compile: backend.compile,
    profile,
  };
}

/** The backend of one device, for as long as that is there. */
export function backendOn(gpu: Gpu): Backend<"later"> {
  const programs = new Programs((program) => new CompiledProgram(program, gpu));
  return {
    label: "webgpu",
    dtypes: DTYPES,
    buffer: (shape, dtype) => new GpuBuffer(gpu, shape, dtype),
    compile: (program) => programs.compile(program),
  };
}
