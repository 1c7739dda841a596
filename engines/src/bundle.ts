// What engines run: the sources in one piece, since no engine but the newest Node reads TypeScript.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** Bundles the entries for all engines alike, into a new folder. */
export async function bundle(): Promise<string> {
  const outdir = await mkdtemp(join(tmpdir(), "chainrule-engines-"));
  const entries = join(import.meta.dirname, "entries");
  await build({
    entryPoints: ["in-node", "in-worker", "in-page", "cpu-worker", "on-gpu", "steadily"].map((name) =>
      join(entries, `${name}.ts`),
    ),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    external: ["node:*"],
    logLevel: "warning",
  });
  return outdir;
}
