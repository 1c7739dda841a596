// All files of the gate reference, by their path below docs/gates.
import { join } from "node:path";
import * as activations from "@chainrule/activations";
import * as gates from "@chainrule/gates";
import { pageOf } from "./page.ts";

const packages = join(import.meta.dirname, "..", "..", "packages");

export function pages(): ReadonlyMap<string, string> {
  const made = [
    ["gates.md", pageOf("Gates", "@chainrule/gates", join(packages, "gates", "src"), gates)],
    [
      "activations.md",
      pageOf("Activations", "@chainrule/activations", join(packages, "activations", "src"), activations),
    ],
  ] as const;
  return new Map(
    made.flatMap(([name, { text, pictures }]) => [
      [name, text] as const,
      ...[...pictures].map(([file, svg]) => [`pictures/${file}`, svg] as const),
    ]),
  );
}
