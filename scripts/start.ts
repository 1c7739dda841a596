// The command line from its sources; it builds the playground when that is to be served.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Failure } from "../apps/chainrule/src/failure.ts";
import { run } from "../apps/chainrule/src/run.ts";

const folder = join(import.meta.dirname, "..", "apps", "playground");

function build(): string {
  const vite = join(folder, "node_modules", "vite", "bin", "vite.js");
  const { status, stderr } = spawnSync(process.execPath, [vite, "build", "--logLevel", "error"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", NODE_ENV: "production" },
  });
  if (status !== 0) throw new Failure("E_FILE", `the playground could not be built: ${stderr.trim()}`);
  return join(folder, "dist");
}

process.exitCode = await run(process.argv.slice(2), build);
