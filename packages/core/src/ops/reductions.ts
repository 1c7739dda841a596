// Ops that make many values one: the sum, the largest, the smallest.
import { check } from "../errors.ts";
import type { Expr } from "../expr.ts";
import { dropAxes, type Sizes, showShape, sizeOf, stridesOf } from "../shape.ts";
import { commonDtype, type LocalGradient, type Op, type ReductionName } from "./op.ts";
import { positionsOf } from "./walk.ts";

/** A reduction over axes; `start` undefined means that there is no such thing of no values. */
function reduction(combine: (a: number, b: number) => number, gradient: LocalGradient, start?: number): Op {
  return {
    kind: "reduction",
    arity: 1,
    result: ([x], { axes = [] }) => {
      const empty = start === undefined ? axes.find((axis) => x.shape[axis] === 0) : undefined;
      check(empty === undefined, "E_EMPTY", () => `${showShape(x.shape)} has no values along axis ${empty}.`);
      return { shape: dropAxes(x.shape, axes), dtype: commonDtype([x], "number") };
    },
    gradient,
    array: ([x], { axes = [] }, shape) => {
      const kept = stridesOf(dropAxes(x.shape, axes, true) as Sizes).map((stride, axis) =>
        axes.includes(axis) ? 0 : stride,
      );
      const reduced = new Array<number | undefined>(sizeOf(shape)).fill(start);
      for (const [index, position] of positionsOf(x.shape, kept).entries()) {
        const [so, next] = [reduced[position], x.data[index] as number];
        reduced[position] = so === undefined ? next : combine(so, next);
      }
      return reduced as number[];
    },
  };
}

/** dy of a reduction as the input sees it: size 1 along the reduced axes. */
const asReduced = (dy: Expr, x: Expr, axes: readonly number[]): Expr => dy.reshape(dropAxes(x.shape, axes, true));

/** The largest value gets the gradient; where several are the largest, the policy says which. */
const routeOverAxes: LocalGradient = (dy, [x], y, { axes = [], ties = "first" }) => {
  const [peak, upstream] = [asReduced(y, x, axes), asReduced(dy, x, axes)];
  const isPeak = x.equal(peak);
  if (ties === "all") return [isPeak.where(upstream, 0)];
  if (ties === "split") return [isPeak.where(upstream.div(asReduced(isPeak.cast(x.dtype).sum(axes), x, axes)), 0)];
  const position = x.positions(axes);
  const candidates = isPeak.where(position, 2 ** 31 - 1);
  return [position.equal(asReduced(candidates.minOver(axes), x, axes)).where(upstream, 0)];
};

export const reductionOps: Readonly<Record<ReductionName, Op>> = {
  /** The sum over axes */
  sum: reduction(
    (a, b) => a + b,
    (dy, [x], _, { axes = [] }) => [asReduced(dy, x, axes).broadcastTo(x.shape)],
    0,
  ),
  /** The largest over axes; NaN when any is */
  maxOver: reduction((a, b) => Math.max(a, b), routeOverAxes),
  /** The smallest over axes; NaN when any is */
  minOver: reduction((a, b) => Math.min(a, b), routeOverAxes),
};
