// The ways in which the backend runs programs, by name; an engine picks one by what it has.
import type { Backend } from "@chainrule/core";
import { cpuOn } from "../src/cpu.ts";
import { cpu } from "../src/index.ts";

export interface Variant {
  readonly name: string;
  readonly make: () => Backend<"now">;
}

export const portable: Variant = { name: "portable WebAssembly", make: () => cpu({ precision: "portable" }) };
export const typedArrays: Variant = { name: "typed arrays", make: () => cpuOn(undefined) };
export const variants: readonly Variant[] = [{ name: "WebAssembly", make: cpu }, portable, typedArrays];
