// The CPU backend: programs as WebAssembly where the engine has it, on plain typed arrays elsewhere.
import type { Backend } from "@chainrule/core";
import { backendOn, type Machine, machineOf } from "./machine.ts";
import { notify } from "./notice.ts";
import { type CpuOptions, checkOptions } from "./options.ts";
import { type Features, probe } from "./wasm/engine.ts";

/** A backend that runs programs on the processor; what it computes can be read at once. E_OPTION for options it does not have. */
export function cpu(options: CpuOptions = {}): Backend<"now"> {
  const features = probe();
  const backend = cpuOn(features, options);
  notify(features, options);
  return backend;
}

/** The same, on what an engine has: as WebAssembly, or in JavaScript on typed arrays where `features` are undefined. */
export function cpuOn(features: Features | undefined, options: CpuOptions = {}): Backend<"now"> {
  const {
    precision = "default",
    threads,
    tapeRuns = features ? 1000 : Number.POSITIVE_INFINITY,
  } = checkOptions(options);
  // Memory is made when it is needed.
  let machine: Machine | undefined;
  return backendOn(() => {
    machine ??= machineOf(features ?? {}, precision === "default", threads, tapeRuns);
    return machine;
  });
}
