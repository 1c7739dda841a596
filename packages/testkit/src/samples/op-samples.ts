// Samples of every op in core's closed table. A new op has none, and fails every backend's suite until it gets some.
import type { OpName } from "@chainrule/core";
import { elementwiseSamples } from "./elementwise.ts";
import { indexingSamples } from "./indexing.ts";
import { movementSamples } from "./movements.ts";
import { reductionSamples } from "./reductions.ts";
import type { OpSamples } from "./sample.ts";

/** What each op is tried on, and what it must refuse. */
export const opSamples: Readonly<Record<OpName, OpSamples>> = {
  ...movementSamples,
  ...reductionSamples,
  ...elementwiseSamples,
  ...indexingSamples,
};
