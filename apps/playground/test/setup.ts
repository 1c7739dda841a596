// Builds the page and serves it as `npm start` does, for all tests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { serve } from "../../chainrule/src/serve.ts";

declare module "vitest" {
  interface ProvidedContext {
    address: string;
    folder: string;
  }
}

/** Returns what is done after all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, "..");
  const { NODE_ENV } = process.env;
  // As it is published, not as what is being tested.
  process.env.NODE_ENV = "production";
  // In a folder of its own: `npm start` builds the other one anew whenever it is tried.
  const folder = mkdtempSync(join(tmpdir(), "chainrule-playground-"));
  await build({ root, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  process.env.NODE_ENV = NODE_ENV;
  const served = await serve(folder, 4300);
  project.provide("address", served.address);
  project.provide("folder", folder);
  return async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
