// The public surface of @chainrule/backend-webgpu.
export type { KernelTimes, Profile } from "./profile/profile.ts";
export type { Adapter, WebgpuBackend, WebgpuOptions } from "./webgpu.ts";
export { webgpu } from "./webgpu.ts";
