import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineProject } from "vitest/config";
import { doctest, modulesOf } from "./doctest.ts";

const root = join(import.meta.dirname, "..");
const pages = ["*.md", "packages/*/README.md", "apps/*/README.md", "docs/**/*.md"];
const documents = globSync(pages, { cwd: root, exclude: ["**/node_modules"] })
  .map((page) => join(root, page))
  .filter((page) => modulesOf(readFileSync(page, "utf8")).length > 0);

export default defineProject({
  plugins: [doctest()],
  // The cache knows a file by its own content; a block's module is made from another file.
  test: { include: ["test/**/*.test.ts", ...documents], fsModuleCache: false },
});
