// The public surface of @chainrule/optim: one optimizer, one file.
export { adagrad } from "./adagrad.ts";
export { adam } from "./adam.ts";
export type { AdamSettings } from "./adam-direction.ts";
export { adamw } from "./adamw.ts";
export { clipByNorm } from "./clip-by-norm.ts";
export { momentum } from "./momentum.ts";
export { nesterov } from "./nesterov.ts";
export { rmsprop } from "./rmsprop.ts";
export { cosineDecay, exponentialDecay, inverseTimeDecay, stepDecay, warmUp } from "./schedules.ts";
export { sgd } from "./sgd.ts";
export { weightDecay } from "./weight-decay.ts";
