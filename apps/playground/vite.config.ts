import { createHash } from "node:crypto";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { contentPolicy, headers } from "./headers.ts";

/** The content policy goes with the page itself, so that it holds on any host; development needs scripts and styles of its own. */
const policyInPage: Plugin = {
  name: "content-policy",
  apply: "build",
  transformIndexHtml: {
    order: "pre",
    handler: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: contentPolicy },
        injectTo: "head-prepend",
      },
    ],
  },
};

/** Tells the service worker which files to keep, so that the page works without a network after its first visit. */
const filesForOffline: Plugin = {
  name: "files-for-offline",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const names = Object.keys(bundle).filter((name) => !/(service-worker\.js|\.html|\.map)$/.test(name));
      const page = bundle["index.html"];
      const worker = bundle["service-worker.js"];
      if (page?.type !== "asset" || worker?.type !== "chunk") throw new TypeError("the page or its worker is missing.");
      const version = createHash("sha256").update(page.source).digest("hex").slice(0, 16);
      const made = JSON.stringify({ version, files: ["./", "icon.svg", ...names] });
      worker.code = `const PAGE=${made};${worker.code}`;
    },
  },
};

/** What goes in one file with everything else that the first view needs; the lists of whole packages draw in all that is in them. */
const inFirstView = (id: string): boolean => !/(service-worker\.ts|main\.ts|index\.html|src\/index\.ts)$/.test(id);
/** What goes in one file with everything else that is loaded at the first touch; what single panels need stays with them. */
const atFirstTouch = (id: string): boolean =>
  /packages\/(core|gates|activations)\/src|playground-core\/src\/(?!panels|typescript|table|.*\b(zh|chinese)\b)|src\/step\/(?!Table)/.test(
    id,
  );

export default defineConfig({
  base: "./",
  plugins: [svelte({ compilerOptions: { runes: true } }), policyInPage, filesForOffline],
  server: { headers },
  preview: { headers },
  worker: { format: "es" },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "src/offline/service-worker.ts" },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "first", tags: ["$initial"], test: inFirstView, priority: 1 },
            { name: "tools", test: atFirstTouch },
          ],
        },
        // A service worker is found by its name, and rules what lies beside it.
        entryFileNames: ({ name }) => (name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
