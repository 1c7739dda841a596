// What people may ask of the backend, and the check of it.
import { check, checkNames } from "@chainrule/core";
import { MOST_THREADS } from "./threads/control.ts";

export interface CpuOptions {
  /** "portable" leaves fused multiply-add out: the same bits on every engine and processor. Default "default". */
  readonly precision?: "default" | "portable";
  /** Exactly so many threads, where there is work to divide; left out, as many as are found fastest. The numbers are the same. */
  readonly threads?: number;
  /** How many runs a graph of scalars goes through instruction by instruction before it is compiled; Infinity for all. Default 1000. */
  readonly tapeRuns?: number;
}

/** Refuses options that the backend does not have. E_OPTION */
export function checkOptions(options: CpuOptions): CpuOptions {
  const known = ["precision", "threads", "tapeRuns"];
  const { precision = "default", threads, tapeRuns = 0 } = checkNames(options, known, "cpu");
  check(
    precision === "default" || precision === "portable",
    "E_OPTION",
    () => `precision is "default" or "portable", not ${JSON.stringify(precision)}.`,
  );
  check(
    threads === undefined || (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS),
    "E_OPTION",
    () =>
      `threads is ${typeof threads === "string" ? JSON.stringify(threads) : threads}, not a whole number from 1 to ${MOST_THREADS}.`,
  );
  check(tapeRuns >= 0, "E_OPTION", () => `tapeRuns is ${tapeRuns}, not a number of runs.`);
  return options;
}
