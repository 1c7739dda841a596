// Builds the page and serves it as `npm start` does, for all tests.
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
  await build({ root, logLevel: "error" });
  process.env.NODE_ENV = NODE_ENV;
  const folder = join(root, "dist");
  const served = await serve(folder, 4300);
  project.provide("address", served.address);
  project.provide("folder", folder);
  return () => served.close();
}
