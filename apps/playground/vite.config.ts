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
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: contentPolicy }, injectTo: "head-prepend" },
    ],
  },
};

export default defineConfig({
  base: "./",
  plugins: [svelte(), policyInPage],
  server: { headers },
  preview: { headers },
  worker: { format: "es" },
  build: { target: "es2023", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
