import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { projects: ["packages/*", "apps/*", "docs", "lecture", "cases", "fuzz", "engines"], silent: "passed-only" },
});
