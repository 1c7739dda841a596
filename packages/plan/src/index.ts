// The public surface of @chainrule/plan.
export type { LaneInterpreter } from "./lanes/interpret.ts";
export { interpretLanes } from "./lanes/interpret.ts";
export type { Lane, LaneInstruction, LaneKind, LaneOp, LaneWidth } from "./lanes/lanes.ts";
export { Lanes } from "./lanes/lanes.ts";
export type { LaneColumn } from "./lanes/loops.ts";
export { lowerOp } from "./lanes/lower.ts";
export type { LaneSchedule, LaneStep } from "./lanes/schedule.ts";
export { scheduleLanes } from "./lanes/schedule.ts";
