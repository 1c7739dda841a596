// The public surface of @chainrule/backend-cpu.
export type { CpuOptions } from "./cpu.ts";
export { cpu } from "./cpu.ts";
