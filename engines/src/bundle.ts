// What engines run: the sources in one piece, since no engine but the newest Node reads TypeScript.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** Bundles the entries for all engines alike, into a folder that goes with this process. */
export async function bundle(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), "chainrule-engines-"));
  process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
  const entries = join(import.meta.dirname, "entries");
  await build({
    entryPoints: ["in-node", "in-worker", "in-page"].map((name) => join(entries, `${name}.ts`)),
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
