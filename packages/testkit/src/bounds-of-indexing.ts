// Bounds of the ops that pick, place, join and add up parts: errors go where the numbers go.
import type { Instruction, NdArray } from "@chainrule/core";
import { ops, sizeOf } from "@chainrule/core";
import type { Bounded } from "./bounded.ts";
import { errors, magnitude } from "./bounded.ts";

/** What errors of the operands come to; undefined for any other op. `unit` is half a unit in the last place of 1. */
export function carriedByIndexing(
  { op, attributes }: Instruction,
  operands: readonly Bounded[],
  result: Bounded,
  unit: number,
): ArrayLike<number> | undefined {
  const [x, indices] = operands as [Bounded, Bounded];
  const { axes: [axis = 0] = [], value = 0 } = attributes;
  // A padding of 0.1, say, is another number in float32.
  const rounded = result.dtype === "float32" && Number.isFinite(value) ? Math.abs(Math.fround(value) - value) : 0;
  const applied = (...given: readonly NdArray[]): ArrayLike<number> =>
    ops[op].array?.(given as never, { ...attributes, value: rounded }, result.shape) ?? [];
  const summed = (terms: number, ...others: readonly NdArray[]): Float64Array => {
    const [sizes, own] = [applied(magnitude(x, true), ...others), applied(errors(x), ...others)];
    return Float64Array.from(sizes, (size, i) => (terms + 16) * unit * size + (own[i] as number));
  };
  switch (op) {
    case "slice":
    case "pad":
      return applied(errors(x));
    case "concat":
      return applied(...operands.map(errors));
    case "cumsum":
      return summed(x.shape[axis] as number);
    case "gather":
    case "scatterAdd": {
      // An index that may be another one may pick or change anything.
      if (indices.bounds.some((bound) => bound > 0))
        return new Float64Array(result.data.length).fill(Number.POSITIVE_INFINITY);
      if (op === "scatterAdd") return summed(sizeOf(indices.shape), indices);
      // What is out of range is NaN, or 0, without any error.
      return Float64Array.from(applied(errors(x), indices), (error) => (Number.isNaN(error) ? 0 : error));
    }
    default:
      return undefined;
  }
}
