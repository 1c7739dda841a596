// The public surface of @chainrule/backend-cpu.
export { cpu } from "./cpu.ts";
export type { CpuOptions } from "./options.ts";
export type { InWorkerOptions, WorkerBackend } from "./proxy/in-worker.ts";
export { cpuInWorker } from "./proxy/in-worker.ts";
export { serveCpu } from "./proxy/serve.ts";
export type { StartedWorker } from "./start.ts";
