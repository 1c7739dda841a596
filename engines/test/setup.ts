// Bundles once for all test files, which find the folder by inject("folder").
import { rm } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { bundle } from "../src/bundle.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly folder: string;
  }
}

/** Returns what is done after all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await bundle();
  project.provide("folder", folder);
  return () => rm(folder, { recursive: true });
}
