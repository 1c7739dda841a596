import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "docs", "lecture", "cases", "fuzz", "bench", "engines"],
    silent: "passed-only",
  },
});
