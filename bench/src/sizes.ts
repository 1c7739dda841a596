// Sizes: what lies on disk after installing, and what a page would download.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type From, packages, peersFolder, published } from "./builds.ts";
import type { Contender, Peer } from "./contenders.ts";
import { launch } from "./launch.ts";

const peerPackages: Partial<Record<Peer, readonly string[]>> = {
  "jax-js-wasm": ["@jax-js/jax"],
  "tfjs-wasm": ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"],
  "tfjs-cpu": ["@tensorflow/tfjs"],
};

/** What the lecture's network imports. */
const lecture = `
  export { sigmoid } from "@chainrule/activations";
  export { cpu } from "@chainrule/backend-cpu";
  export { ComputationalGraph, compile, normal } from "@chainrule/core";
  export { matmul, subtract, sumOfSquares } from "@chainrule/gates";
  export { sgd } from "@chainrule/optim";`;
// The plan is part of the backend: nobody imports it by name.
const everything = packages
  .filter((name) => name !== "plan")
  .map((name) => `export * from "@chainrule/${name}";`)
  .join("\n");

/** What a page would download of our packages, as published: all that they export, and what the lecture's network needs. */
export async function ownFiles(): Promise<Readonly<Record<"everything" | "lecture", Uint8Array>>> {
  const folder = dirname(dirname(published));
  return { everything: await minified(everything, folder), lecture: await minified(lecture, folder) };
}

/** kB, minified and gzipped, of the same. */
export async function ownBundles(): Promise<{ readonly everything: number; readonly lecture: number }> {
  const files = await ownFiles();
  return { everything: zipped(files.everything), lecture: zipped(files.lecture) };
}

/** MiB on disk; undefined for what is no package. */
export async function installSize(contender: Contender, from: From): Promise<number | undefined> {
  const { name, file } = contender;
  if (name === "ours") return existsSync(published) ? folderSize(published) / 2 ** 20 : undefined;
  if (file.endsWith(".py")) {
    const child = await launch(contender, from);
    try {
      return (await child.ask("install", {})).mebibytes || undefined;
    } catch {
      return undefined; // one that cannot say it
    } finally {
      child.stop();
    }
  }
  const names = peerPackages[name];
  return names && needed(names).reduce((sum, folder) => sum + folderSize(folder), 0) / 2 ** 20;
}

/** kB, minified and gzipped; undefined for what no page can load. */
export async function bundleSize({ name }: Contender): Promise<number | undefined> {
  if (name === "ours") return (await ownBundles()).everything;
  const names = peerPackages[name];
  return names && zipped(await minified(names.map((name) => `export * from "${name}";`).join("\n"), peersFolder));
}

const zipped = (file: Uint8Array): number => gzipSync(file, { level: 9 }).length / 1000;

async function minified(source: string, resolveDir: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    // What is loaded lazily is counted too; Node's own modules are not there in a page.
    external: ["fs", "path", "util", "crypto", "os", "worker_threads", "perf_hooks", "node:*"],
    write: false,
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("the bundle is empty");
  return file.contents;
}

/** The folders of packages and of all that they depend on; npm puts them into one folder, or inside the one that needs another version. */
function needed(names: readonly string[]): readonly string[] {
  const modules = join(peersFolder, "node_modules");
  const found = new Set<string>();
  const queue = [...names];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const folder = join(modules, name);
    if (found.has(folder) || !existsSync(folder)) continue;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    queue.push(...Object.keys(dependencies));
  }
  return [...found];
}

function folderSize(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
