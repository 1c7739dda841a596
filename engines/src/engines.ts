// The engines that the tests compare.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumEngine } from "./chromium.ts";
import type { Engine } from "./engine.ts";
import { nodeEngine } from "./node-engine.ts";

const manifest = join(import.meta.dirname, "..", "..", "package.json");
/** The Node versions that package.json names under "tools". */
const { tools } = JSON.parse(readFileSync(manifest, "utf8"));
export const thisNode: string = tools.node;
export const olderNodes: readonly string[] = tools.olderNodes;

/** The Node that everything here runs in. */
export const currentNode = (folder: string): Promise<Engine> => nodeEngine(thisNode, folder);

/** Every Node of ours and Chromium, all of which run the bundle in `folder`. */
export async function allEngines(folder: string): Promise<readonly Engine[]> {
  const older: Engine[] = [];
  for (const version of olderNodes) older.push(await nodeEngine(version, folder));
  return [
    ...older,
    await currentNode(folder),
    chromiumEngine("inWorker", folder),
    chromiumEngine("onMainThread", folder),
    chromiumEngine("behindProxy", folder),
  ];
}
