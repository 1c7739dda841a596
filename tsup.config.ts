import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

/** Marks that making a gate has no side effects: packages are published as one file each, of which bundlers keep the rest. */
const pureGates: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "pure-gates",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/].+\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const calls = /^((?:export )?const \w+ = )(?=(?:defineGate|settable|withSettings|compose|settled)[(<])/gm;
      return { contents: source.replace(calls, "$1/* @__PURE__ */ "), loader: "ts" };
    }),
};

// Shared by every package, which runs it in its own folder; tsc makes the declarations.
export default defineConfig({
  // The script of a worker lies beside what starts it.
  entry: ["src/index.ts", "src/worker.ts"].filter(existsSync),
  format: "esm",
  target: "es2023",
  clean: true,
  sourcemap: true,
  // Writes constants where they are used.
  esbuildOptions: (options) => {
    options.minifySyntax = true;
  },
  esbuildPlugins: [pureGates],
});
