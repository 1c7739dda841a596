// Node in any version, fetched by scripts/with-tools.mjs.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Engine } from "./engine.ts";

const withTools = join(import.meta.dirname, "..", "..", "scripts", "with-tools.mjs");
const execute = promisify(execFile);

/** A version of Node that runs the bundle in `folder`. */
export async function nodeEngine(version: string, folder: string): Promise<Engine> {
  const node = (...args: readonly string[]) =>
    execute(process.execPath, [withTools, `--node=${version}`, "node", ...args], { maxBuffer: 2 ** 24 });
  const missing = await node("--version").then(
    ({ stdout }) => (stdout.trim() === `v${version}` ? undefined : `${stdout.trim()} came instead`),
    (error: { readonly stderr: string }) => error.stderr.trim().split("\n").at(-1),
  );
  return {
    name: `Node ${version}`,
    missing,
    threads: [undefined, 1, 2, 3],
    run: async (orders) => {
      const { stdout } = await node(join(folder, "in-node.js"), JSON.stringify(orders));
      return JSON.parse(stdout.trim().split("\n").at(-1) as string);
    },
  };
}
