// The WebGPU backend: programs as WGSL. Only making it, compiling, and reading take time; all else is handed over and goes on.
import type { Backend } from "@chainrule/core";
import { fail } from "@chainrule/core";
import { GpuBuffer } from "./buffer.ts";
import { type DeviceOptions, openDevice } from "./device/open.ts";
import { DTYPES } from "./family.ts";
import { Gpu } from "./gpu.ts";
import { lasting } from "./lasting/lasting.ts";
import { Programs } from "./programs.ts";

export type WebgpuOptions = DeviceOptions;

/** A backend that runs programs on the graphics processor; what it computes is read by promise. E_ADAPTER where there is none. */
export async function webgpu(options: WebgpuOptions = {}): Promise<Backend<"later">> {
  let given = options.device;
  return lasting(async () => {
    if (options.device && !given)
      fail("E_DEVICE_LOST", "the device was your own: make another backend, on a device that is there.");
    const opened = await openDevice(options);
    given = undefined;
    return { backend: backendOn(new Gpu(opened)), lost: opened.device.lost };
  });
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
