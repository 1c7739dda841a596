// Values with bounds on how far a backend's may be from them.
import type { Dtype, NdArray, Numbers } from "@chainrule/core";

/** A value with a bound on how far a backend's may be from it; Infinity where rounding can change it altogether. */
export interface Bounded extends NdArray<Numbers> {
  readonly bounds: Float64Array;
  readonly dtype: Dtype;
}

/** How large its numbers are, or (with `more`) may be on a backend. */
export const magnitude = ({ shape, data, bounds }: Bounded, more = false): NdArray => ({
  shape,
  data: Float64Array.from(data, (x, i) => Math.abs(x) + (more ? (bounds[i] as number) : 0)),
});

/** The bounds, as an array of their own. */
export const errors = ({ shape, bounds }: Bounded): NdArray => ({ shape, data: bounds });
