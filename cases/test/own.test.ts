// Our own cases, every word of the vocabulary among them, on every backend.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Line } from "../src/format.ts";
import { runCase } from "../src/run-case.ts";
import { words } from "../src/vocabulary/index.ts";
import { places } from "./folder.ts";

const folder = join(import.meta.dirname, "..", "own");
const cases = globSync("**/*.json", { cwd: folder })
  .sort()
  .flatMap(
    (file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as { id: string; program?: readonly Line[] }[],
  );

describe.each(places)("on $label", (place) => {
  test.each(cases)("$id", async (given) => {
    expect(await runCase(given, place)).toMatchObject({ status: "passed" });
  });
});

test("every word of the vocabulary is in one of them", () => {
  const used = new Set(cases.flatMap(({ program = [] }) => program.map(({ op }) => op)));
  expect(words.filter((word) => !used.has(word))).toEqual([]);
});
