// The CPU backend: programs as WebAssembly where the engine has it, on plain typed arrays elsewhere.
import type { Backend } from "@chainrule/core";
import { check } from "@chainrule/core";
import { backendOn, type Machine, machineOf } from "./machine.ts";
import { notify } from "./notice.ts";
import { MOST_THREADS } from "./threads/control.ts";
import { type Features, probe } from "./wasm/engine.ts";

export interface CpuOptions {
  /** "portable" leaves fused multiply-add out: the same bits on every engine and processor. Default "default". */
  readonly precision?: "default" | "portable";
  /** Exactly so many threads, where there is work to divide; left out, as many as are found fastest. The numbers are the same. */
  readonly threads?: number;
  /** How many runs a graph of scalars goes through instruction by instruction before it is compiled; Infinity for all. Default 1000. */
  readonly tapeRuns?: number;
}

/** A backend that runs programs on the processor; what it computes can be read at once. E_OPTION for options it does not have. */
export function cpu(options: CpuOptions = {}): Backend<"now"> {
  const features = probe();
  const backend = cpuOn(features, options);
  notify(features, options);
  return backend;
}

/** The same, on what an engine has: as WebAssembly, or in JavaScript on typed arrays where `features` are undefined. */
export function cpuOn(features: Features | undefined, options: CpuOptions = {}): Backend<"now"> {
  const { precision = "default", threads, tapeRuns = features ? 1000 : Number.POSITIVE_INFINITY } = options;
  check(
    precision === "default" || precision === "portable",
    "E_OPTION",
    () => `precision is "default" or "portable", not ${JSON.stringify(precision)}.`,
  );
  check(
    threads === undefined || (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS),
    "E_OPTION",
    () => `threads is ${threads}, not a whole number from 1 to ${MOST_THREADS}.`,
  );
  check(tapeRuns >= 0, "E_OPTION", () => `tapeRuns is ${tapeRuns}, not a number of runs.`);
  // Memory is made when it is needed.
  let machine: Machine | undefined;
  return backendOn(() => {
    machine ??= machineOf(features ?? {}, precision === "default", threads, tapeRuns);
    return machine;
  });
}
