// What is told at the next release can be read by the tool that tells it.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const names = globSync("{packages,apps}/*/package.json", { cwd: root }).map(
  (file): string => JSON.parse(readFileSync(join(root, file), "utf8")).name,
);

test.each(globSync(".changeset/*.md", { cwd: root }))("%s names packages and says something", (file) => {
  const [, head = "", text = ""] =
    /^---\n([\s\S]+?)\n---\n\n([\s\S]+)$/.exec(readFileSync(join(root, file), "utf8")) ?? [];
  const lines = head.split("\n").map((line) => /^"(.+)": (major|minor|patch)$/.exec(line)?.[1]);
  expect(names).toEqual(expect.arrayContaining(lines));
  expect(text.trim()).not.toBe("");
});
