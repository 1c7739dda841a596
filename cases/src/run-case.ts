// Running any case, whatever is in it: every way it can go wrong is a verdict.
import type { Place } from "./backends.ts";
import { readCase } from "./format.ts";
import { runOptimizer } from "./run-optimizer.ts";
import { runProgram } from "./run-program.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export async function runCase(given: unknown, place: Place): Promise<Verdict> {
  try {
    const read = readCase(given);
    return await (read.kind === "program" ? runProgram(read, place) : runOptimizer(read, place));
  } catch (error) {
    return verdictOf(error);
  }
}
