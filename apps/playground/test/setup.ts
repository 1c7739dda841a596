// Builds the page and serves it as `npm start` does, for all tests.
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { build } from "vite";
import { serve } from "../../chainrule/src/serve.ts";

declare module "vitest" {
  interface ProvidedContext {
    address: string;
    folder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, "..");
  await build({ root, logLevel: "error" });
  const folder = join(root, "dist");
  const served = await serve(folder, 4300);
  project.provide("address", served.address);
  project.provide("folder", folder);
  return () => served.close();
}
