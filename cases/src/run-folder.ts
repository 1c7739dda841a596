// Running every case file below a folder on every backend.
import type { Place } from "./backends.ts";
import { type CaseFile, readFiles } from "./files.ts";
import { idOf } from "./format.ts";
import { type Tally, unreadable } from "./report.ts";
import { runCase } from "./run-case.ts";

/** One tally for each file and backend, as they come. `only` picks cases by a part of their id. */
export async function* runFolder(path: string, places: readonly Place[], only = ""): AsyncGenerator<Tally, void> {
  for (const file of readFiles(path)) {
    if (file.problem !== undefined) yield unreadable(file.name, file.problem);
    else for (const place of places) yield await runFile(file, place, only);
  }
}

async function runFile({ name, cases }: CaseFile, place: Place, only: string): Promise<Tally> {
  const verdicts: Tally["verdicts"][number][] = [];
  for (const [i, given] of cases.entries()) {
    const id = idOf(given, i);
    if (id.includes(only)) verdicts.push({ id, verdict: await runCase(given, place) });
  }
  return { file: name, backend: place.label, verdicts };
}
