// WebGPU that keeps the devices that it gives, to lose them.
import { platformGpu } from "../src/device/platform.ts";

export interface Devices {
  readonly gpu: GPU;
  readonly given: GPUDevice[];
}

export async function devices(): Promise<Devices> {
  const gpu = await platformGpu();
  const given: GPUDevice[] = [];
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
      given.push(await adapter.requestDevice(descriptor));
      return given.at(-1) as GPUDevice;
    };
    const { limits, features, info } = adapter;
    return { limits, features, info, requestDevice } as unknown as GPUAdapter;
  };
  return { gpu: { requestAdapter } as unknown as GPU, given };
}
