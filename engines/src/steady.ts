// Runs of training by WebGPU in processes of their own, on each software driver and Node, and in pages.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { drivers, environmentOf } from "../../packages/backend-webgpu/test/drivers.ts";
import type { Endured } from "./endurance.ts";
import { openGpuPage } from "./gpu-page.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const withTools = join(root, "scripts", "with-tools.mjs");
const addon = createRequire(join(root, "packages", "backend-webgpu", "package.json")).resolve("webgpu");

/** Somewhere that trains by WebGPU. */
export interface Steady {
  readonly name: string;
  /** Trains so many steps; it rejects when the process ends otherwise than it should. */
  train(steps: number): Promise<Endured>;
}

/** Each driver in each of these versions of Node, and pages of Chromium, all from the bundle in `folder`. */
export function everywhere(folder: string, versions: readonly string[]): readonly Steady[] {
  const inNode = versions.flatMap((version) =>
    drivers.map(
      (driver): Steady => ({
        name: `Node ${version} on ${driver.name}`,
        train: async (steps) => {
          const args = ["--expose-gc", join(folder, "steadily.js"), pathToFileURL(addon).href, String(steps)];
          const { stdout } = await execute(process.execPath, [withTools, `--node=${version}`, "node", ...args], {
            env: { ...process.env, ...environmentOf(driver) },
            timeout: 120_000 + 400 * steps,
          });
          return JSON.parse(stdout.trim().split("\n").at(-1) as string);
        },
      }),
    ),
  );
  const inPage: Steady = {
    name: "a page of Chromium",
    train: async (steps) => {
      await using page = await openGpuPage(folder);
      return await page.call("endures", steps);
    },
  };
  return [...inNode, inPage];
}
