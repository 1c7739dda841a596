// The WebGPU backend: programs as WGSL. Only making it, compiling, and reading take time; all else is handed over and goes on.
import type { Backend } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { GpuBuffer } from "./buffer.ts";
import { lossOf } from "./device/lost.ts";
import { type DeviceOptions, openDevice } from "./device/open.ts";
import { DTYPES } from "./family.ts";
import { Gpu } from "./gpu.ts";
import { type Fallback, lasting } from "./lasting/lasting.ts";
import type { Living } from "./lasting/life.ts";
import { Programs } from "./programs.ts";

export interface WebgpuOptions extends DeviceOptions {
  /** Makes the backend that is taken where there is no adapter, or none any more: () => cpu(). It is told why. */
  readonly fallback?: Fallback | undefined;
}

/** A backend that runs programs on the graphics processor; what it computes is read by promise. E_ADAPTER where there is none. */
export function webgpu(options: WebgpuOptions = {}): Promise<Backend<"later">> {
  let { device } = options;
  const open = async (): Promise<Living> => {
    if (options.device && !device)
      fail("E_ADAPTER", "the device that is lost was your own: make another backend, on a device that is there.", {
        final: true,
      });
    const opened = await openDevice(options);
    device = undefined;
    return { backend: backendOn(new Gpu(opened)), lost: lossOf(opened) };
  };
  return lasting(open, options.fallback);
}

/** The backend of one device, for as long as that is there. */
export function backendOn(gpu: Gpu): Backend<"later"> {
  const programs = new Programs(gpu);
  return {
    label: "webgpu",
    dtypes: DTYPES,
    buffer: (shape, dtype) => new GpuBuffer(gpu, shape, dtype),
    compile: (program) => programs.compile(program),
  };
}
