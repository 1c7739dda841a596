// The public surface of @chainrule/backend-cpu.
export { cpu } from "./cpu.ts";
