// npm run cases -- DIR: runs every case file below DIR on every backend. See shared/cases/README.md for the format.
import { parseArgs } from "node:util";
import { offered, placesOf } from "./backends.ts";
import { showSums, showTally, sumsOf, type Tally } from "./report.ts";
import { runFolder } from "./run-folder.ts";

const USAGE = "npm run cases -- DIR [--only PART_OF_AN_ID] [--backend LABEL]";

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { only: { type: "string" }, backend: { type: "string" } },
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new Error(USAGE);
  const places = await placesOf(offered, values.backend);
  const tallies: Tally[] = [];
  for await (const tally of runFolder(path, places, values.only)) {
    tallies.push(tally);
    for (const line of showTally(tally)) console.log(line);
  }
  if (tallies.length === 0) throw new Error(`there are no case files below ${path}, or no backends`);
  const sums = sumsOf(tallies);
  console.log(showSums(sums));
  return sums.failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
