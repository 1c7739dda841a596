// The peers are installed on their first use, from their own lockfile: they are large, and nothing else needs them.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peersFolder } from "./builds.ts";

/** Installs them where they are missing; returns why they are not there, if they are not. */
export function installPeers(say: (line: string) => void): string | undefined {
  const lock = createHash("sha256")
    .update(readFileSync(join(peersFolder, "package-lock.json")))
    .digest("hex");
  const stamp = join(peersFolder, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return undefined;
  say("installing the peers into bench/peers (about 300 MB, once)");
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"];
  const shell = process.platform === "win32";
  const npm = spawnSync("npm", ["ci", ...flags], { cwd: peersFolder, encoding: "utf8", shell });
  if (npm.status !== 0) {
    const reason = /npm error code (.+)/.exec(npm.stderr)?.[1] ?? npm.error?.message ?? "it stopped";
    return `npm could not install it (${reason})`;
  }
  writeFileSync(stamp, lock);
  return undefined;
}
