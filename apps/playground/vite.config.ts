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

/** Says which files the service worker keeps, so that the page works without a network after its first visit. */
const filesForOffline: Plugin = {
  name: "files-for-offline",
  apply: "build",
  generateBundle(_, bundle) {
    const files = [
      "./",
      "icon.svg",
      ...Object.keys(bundle).filter((name) => !/(service-worker\.js|\.html|\.map)$/.test(name)),
    ];
    this.emitFile({ type: "asset", fileName: "files.json", source: JSON.stringify(files) });
  },
};

/** What goes in one file with everything else that the first view needs; the lists of whole packages draw in all that is in them. */
const inFirstView = (id: string): boolean => !/(service-worker\.ts|main\.ts|index\.html|src\/index\.ts)$/.test(id);

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
        codeSplitting: { groups: [{ name: "first", tags: ["$initial"], test: inFirstView, includeDependenciesRecursively: false }] },
        // A service worker is found by its name, and rules what lies beside it.
        entryFileNames: ({ name }) => (name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
