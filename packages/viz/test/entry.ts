// What pages in tests get to work with.
import * as viz from "../src/index.ts";
import * as graphs from "./graphs.ts";
import * as scenes from "./scenes.ts";

/** Global in the page. */
export interface InPage {
  readonly viz: typeof viz;
  readonly graphs: typeof graphs;
  readonly scenes: typeof scenes.scenes;
}

Object.assign(globalThis, { viz, graphs, scenes: scenes.scenes } satisfies InPage);
