// The closed table: gates are open, ops are not. Each entry is an op's meaning, its shape rule and its local gradient.
import { elementwiseOps } from "./elementwise.ts";
import { indexingOps } from "./indexing.ts";
import { leafOps } from "./leaves.ts";
import { matrixOps } from "./matrix.ts";
import { movementOps } from "./movements.ts";
import type { Op, OpName } from "./op.ts";
import { reductionOps } from "./reductions.ts";

export const ops: Readonly<Record<OpName, Op>> = {
  ...leafOps,
  ...elementwiseOps,
  ...reductionOps,
  ...matrixOps,
  ...movementOps,
  ...indexingOps,
};
export type { Attributes, Op, OpName, Ties } from "./op.ts";
