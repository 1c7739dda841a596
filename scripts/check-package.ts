// Checks the package in the current folder as it would be published: packed, then read by publint and attw.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const shell = process.platform === "win32";
const folder = mkdtempSync(join(tmpdir(), "chainrule-pack-"));
const problems: string[] = [];

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", shell });
  if (status !== 0) problems.push(`${command} ${args.slice(0, -1).join(" ")}\n${stdout}${stderr}`);
}

try {
  run("pnpm", "pack", "--pack-destination", folder);
  const tarball = join(folder, readdirSync(folder)[0] ?? "nothing was packed");
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));

  const foreign = Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith("@chainrule/"));
  if (foreign.length > 0) problems.push(`dependencies that users would install: ${foreign.join(", ")}`);
  const hooks = ["preinstall", "install", "postinstall"].filter((name) => name in (manifest.scripts ?? {}));
  if (hooks.length > 0) problems.push(`install scripts: ${hooks.join(", ")}`);
  if (JSON.stringify(manifest).includes("workspace:")) problems.push("a workspace: range was left in package.json");

  run("publint", "--strict", tarball);
  if (manifest.exports) run("attw", "--profile", "esm-only", tarball);
} finally {
  rmSync(folder, { recursive: true });
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
