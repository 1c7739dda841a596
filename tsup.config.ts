import { existsSync } from "node:fs";
import { defineConfig } from "tsup";

// Shared by every package, which runs it in its own folder; tsc makes the declarations.
export default defineConfig({
  // The script of a worker lies beside what starts it.
  entry: ["src/index.ts", "src/worker.ts"].filter(existsSync),
  format: "esm",
  target: "es2023",
  clean: true,
  sourcemap: true,
});
