// The public surface of @chainrule/backend-webgpu.
export type { WebgpuOptions } from "./webgpu.ts";
export { webgpu } from "./webgpu.ts";
