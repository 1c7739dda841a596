import { type NdArray, normal, type Sizes } from "@chainrule/core";

/** Normal numbers of a shape, the same on every engine. */
export const draw = (seed: number, shape: Sizes): NdArray => ({ shape, data: normal({ seed })(shape) });
