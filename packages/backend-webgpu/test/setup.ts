// Looks once for all test files whether there is anything to run on, and says so where there is not.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { drivers, environmentOf } from "./drivers.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Why tests are left out; undefined where there is a driver, and in CI, where they fail without one. */
    readonly missing: string | undefined;
  }
}

const LOOK = `import("webgpu").then(async ({ create }) => {
  const gpu = create([]);
  process.exit((await gpu.requestAdapter()) ? 0 : 1);
})`;

export function setup(project: TestProject): void {
  const name = project.config.env.WEBGPU_DRIVER;
  const driver = drivers.find((one) => one.name === name);
  if (!driver) throw new Error(`${name} is no driver`);
  const env = { ...process.env, ...environmentOf(driver) };
  const { status } = spawnSync(process.execPath, ["--eval", LOOK], { env, cwd: join(import.meta.dirname, "..") });
  const missing = status === 0 || process.env.CI ? undefined : `${name} is missing: ${driver.advice}`;
  if (missing) console.warn(`Tests of WebGPU on ${name} are skipped: ${missing}.`);
  project.provide("missing", missing);
}
