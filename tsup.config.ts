import { defineConfig } from "tsup";

// Shared by every package, which runs it in its own folder; tsc makes the declarations.
export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "es2023",
  clean: true,
  sourcemap: true,
});
