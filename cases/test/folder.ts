// Running folders of cases, and folders with cases in them, for the tests.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { offered, placesOf } from "../src/backends.ts";
import type { Tally } from "../src/report.ts";
import { runFolder } from "../src/run-folder.ts";

export const places = await placesOf(offered);

/** The tallies of a folder, on every backend or on the reference alone. */
export async function talliesOf(path: string, on = places): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for await (const tally of runFolder(path, on)) tallies.push(tally);
  return tallies;
}

/** A folder with these files, for as long as `use` runs. */
export async function withFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (path: string) => T,
): Promise<Awaited<T>> {
  const path = mkdtempSync(join(tmpdir(), "cases-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return await use(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

/** A case of one op, as it stands in a file. */
export const caseOf = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id: "a case",
  kind: "program",
  source: { project: "chainrule" },
  tensors: { x: { shape: [2], dtype: "float32", data: [1, 2] } },
  program: [{ op: "square", in: ["x"], attrs: {}, out: ["y"] }],
  cotangent: { y: { shape: [2], data: [1, 10] } },
  expect: { y: { shape: [2], data: [1, 4] }, "d:x": { shape: [2], data: [2, 40] } },
  tol: { abs: 1e-9, rel: 0 },
  ...changes,
});
