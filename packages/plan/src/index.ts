// The public surface of @chainrule/plan.
export type { Family, Fused } from "./fuse.ts";
export { fuse } from "./fuse.ts";
export type { Kernel, Loop, LoopInstruction, Operand } from "./kernels.ts";
export { uniform } from "./lanes/functions/random.ts";
export type { LaneInterpreter } from "./lanes/interpret.ts";
export { interpretLanes } from "./lanes/interpret.ts";
export type { Lane, LaneInstruction, LaneKind, LaneOp, LaneWidth } from "./lanes/lanes.ts";
export { Lanes } from "./lanes/lanes.ts";
export type { LaneColumn } from "./lanes/loops.ts";
export { lowerOp } from "./lanes/lower.ts";
export type { LaneSchedule, LaneStep } from "./lanes/schedule.ts";
export { scheduleLanes } from "./lanes/schedule.ts";
export type { Copy, Memory, Place } from "./memory.ts";
export { BYTES, bytesOf, madeBy, planMemory, readBy } from "./memory.ts";
export type { View } from "./views.ts";
export { moved, moves, stretch, wholeView } from "./views.ts";
