// Finding case files, and reading what is in them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** A case file: its name below the folder, and its cases as they stand there. */
export interface CaseFile {
  readonly name: string;
  readonly cases: readonly unknown[];
  /** Why it could not be read. */
  readonly problem?: string;
}

/** Every case file below a folder (or the one file), in the order of their names. Throws where there is no such folder. */
export function* readFiles(path: string): Generator<CaseFile, void> {
  const paths = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".json"))
        .sort()
        .map((name) => join(path, name))
    : [path];
  for (const file of paths) yield { name: (relative(path, file) || file).split(sep).join("/"), ...casesIn(file) };
}

function casesIn(file: string): Omit<CaseFile, "name"> {
  try {
    const cases: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Array.isArray(cases) ? { cases } : { cases: [], problem: "the file is no list of cases" };
  } catch (error) {
    return { cases: [], problem: (error as Error).message };
  }
}
