// The public surface of @chainrule/plan.
export type { Lane, LaneInstruction, LaneKind, LaneOp, LaneWidth } from "./lanes/lanes.ts";
export { Lanes } from "./lanes/lanes.ts";
