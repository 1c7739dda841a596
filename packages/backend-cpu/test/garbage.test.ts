import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("a step takes no memory from the heap, but for the copies of every hundredth", () => {
  const file = join(import.meta.dirname, "garbage.ts");
  const flags = ["--min-semi-space-size=64", "--max-semi-space-size=64"];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, file], { encoding: "utf8" });
  expect(stderr).toBe("");
  // A closure for each step would be 50 bytes and more; the copies are some 1,200 for each hundred.
  expect(Math.abs(Number(stdout))).toBeLessThan(30);
});
