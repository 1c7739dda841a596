import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "docs", "lecture", "cases", "fuzz"], // Tests wait for nothing but the processor: one worker for each core.
    maxWorkers: "100%",
    silent: "passed-only",
  },
});
