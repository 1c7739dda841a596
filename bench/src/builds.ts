// What is run: our packages as npm would deliver them, and each contender as one file of JavaScript beside what it imports.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const bench = join(import.meta.dirname, "..");
const root = join(bench, "..");
const contenders = join(import.meta.dirname, "contenders");

/** The packages whose speed and size are measured. */
export const packages = ["core", "gates", "activations", "optim", "plan", "backend-cpu"] as const;
/** The packages that run on the graphics processor. */
export const gpuPackages = [...packages, "backend-webgpu"] as const;

/** Where the packed packages lie: contenders in bench/dist find them as an application finds what it installed. */
export const published = join(bench, "dist", "node_modules", "@chainrule");
/** Where the peers are installed. */
export const peersFolder = join(bench, "peers");

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** Builds and packs our packages, and unpacks them into bench/dist/node_modules. */
export function publish(packages: readonly string[]): void {
  run("turbo", ["run", "build", ...packages.map((name) => `--filter=@chainrule/${name}`)], root);
  rmSync(published, { recursive: true, force: true });
  const tarballs = mkdtempSync(join(tmpdir(), "chainrule-packed-"));
  for (const name of packages) {
    run("pnpm", ["pack", "--pack-destination", tarballs], join(root, "packages", name));
    const tarball = readdirSync(tarballs).find((file) => file.startsWith(`chainrule-${name}-`)) as string;
    const folder = join(published, name);
    mkdirSync(folder, { recursive: true });
    run("tar", ["-xzf", join(tarballs, tarball), "--strip-components=1"], folder);
  }
  rmSync(tarballs, { recursive: true });
}

/** Whether contenders import our packages as published, or have the sources inside, for tests that build nothing. */
export type From = "published" | "sources";

/** Makes one contender's file, and returns its path: types are gone, so that Node loads nothing to take them off. */
export async function prepareFile(file: string, installed: boolean, from: From): Promise<string> {
  if (file.endsWith(".py")) return join(contenders, file);
  const folder = join(installed ? peersFolder : bench, "dist", from);
  const outfile = join(folder, `${file}.mjs`);
  await build({
    entryPoints: [join(contenders, `${file}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2023",
    external: ["@tensorflow/*", "@jax-js/*", "webgpu", ...(from === "published" ? ["@chainrule/*"] : [])],
    logLevel: "silent",
  });
  return outfile;
}

/** A folder for the arrays of this run. */
export function dataFolder(): string {
  return mkdtempSync(join(tmpdir(), "chainrule-bench-"));
}
