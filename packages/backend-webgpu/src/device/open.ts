// Opening a device: which adapter is taken, what is asked of it, and what people are told where there is none.
import { fail } from "@chainrule/core";
import { environment, platformGpu } from "./platform.ts";
import { isSoftwareAdapter } from "./software.ts";

export interface DeviceOptions {
  /** WebGPU, where it is not the platform's own. */
  readonly gpu?: GPU | undefined;
  /** A device of your own, which is taken as it is. */
  readonly device?: GPUDevice | undefined;
  /** Take an adapter that computes on the processor as well, where cpu() is faster; default false, or true where the environment has CHAINRULE_SOFTWARE_GPU=1. */
  readonly allowSoftware?: boolean | undefined;
  /** Which of several graphics processors; default "high-performance". */
  readonly powerPreference?: GPUPowerPreference | undefined;
}

/** What an adapter says of itself; empty where it says nothing. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** The processor's own name, where it may be told. */
  readonly device: string;
}

/** A device that is open, and what is known about it. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: AdapterInfo;
  /** Whether it computes on the processor. */
  readonly isSoftware: boolean;
  readonly limits: GPUSupportedLimits;
  /** Whether it was opened here, so that everything that happens on it is ours. */
  readonly isOwn: boolean;
  /** What was asked for, where the adapter has it: "timestamp-query", "shader-f16". */
  readonly features: GPUSupportedFeatures;
}

/** Limits that programs gain from: the adapter's own are asked for, since what devices have by default is little. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxUniformBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
  "minStorageBufferOffsetAlignment",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

const FEATURES = ["timestamp-query", "shader-f16"] as const satisfies readonly GPUFeatureName[];

/** Opens a device. E_ADAPTER where there is none, or only one that computes on the processor and was not allowed. */
export async function openDevice(options: DeviceOptions = {}): Promise<OpenDevice> {
  const { device } = options;
  if (device) return described(device, device.adapterInfo, false);
  const { powerPreference = "high-performance" } = options;
  const gpu = options.gpu ?? (await platformGpu());
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter)
    fail(
      "E_ADAPTER",
      "WebGPU is here, but it found no adapter: no graphics processor, no driver for it, or a driver that lacks what WebGPU needs. cpu() of @chainrule/backend-cpu runs everywhere.",
    );
  const info = infoOf(adapter.info);
  const { allowSoftware = environment("CHAINRULE_SOFTWARE_GPU") === "1" } = options;
  if (isSoftwareAdapter(info, adapter.info?.isFallbackAdapter) && !allowSoftware)
    fail(
      "E_ADAPTER",
      `the only adapter here, ${nameOf(info)}, computes on the processor, where cpu() of @chainrule/backend-cpu is faster: use that, or webgpu({ allowSoftware: true }) if you mean it.`,
      { ...info, software: true },
    );
  const opened = await request(adapter, info);
  return described(opened, adapter.info, true);
}

async function request(adapter: GPUAdapter, info: AdapterInfo): Promise<GPUDevice> {
  const limits = LIMITS.flatMap((name) => (adapter.limits[name] === undefined ? [] : [[name, adapter.limits[name]]]));
  try {
    return await adapter.requestDevice({
      label: "chainrule",
      requiredLimits: Object.fromEntries(limits),
      requiredFeatures: FEATURES.filter((name) => adapter.features.has(name)),
    });
  } catch (error) {
    fail("E_ADAPTER", `${nameOf(info)} gave no device: ${(error as Error).message}`, { ...info }, error);
  }
}

function described(device: GPUDevice, given: GPUAdapterInfo | undefined, isOwn: boolean): OpenDevice {
  const info = infoOf(given);
  const { limits, features } = device;
  return { device, info, isSoftware: isSoftwareAdapter(info, given?.isFallbackAdapter), isOwn, limits, features };
}

const infoOf = (info: GPUAdapterInfo | undefined): AdapterInfo => ({
  vendor: info?.vendor ?? "",
  architecture: info?.architecture ?? "",
  description: info?.description ?? "",
  device: info?.device ?? "",
});

/** What people know an adapter by: of a real one its own name, since drivers describe themselves there. */
export function nameOf(info: AdapterInfo): string {
  const { vendor, architecture, description, device } = info;
  const names = isSoftwareAdapter(info) ? [description, device] : [device, description];
  return (
    names.find((name) => name !== "") ??
    ([vendor, architecture].filter(Boolean).join(" ") || "an adapter without a name")
  );
}
