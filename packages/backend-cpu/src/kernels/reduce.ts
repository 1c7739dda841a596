// Reductions: the shape is seen as [outer, length, inner], and the middle goes. Axes that do not lie together go one after the other.
import type { Numbers, Sizes } from "@chainrule/core";
import { allocate, sizeOf } from "@chainrule/core";
import { largest, smallest } from "./extremes.ts";
import type { Located, Run } from "./kernel.ts";
import { sum, sumWhole } from "./sum.ts";

/** Reduces [outer, length, inner] to [outer, inner]. */
export type Reduction = (
  out: Numbers,
  at: number,
  x: Numbers,
  start: number,
  outer: number,
  length: number,
  inner: number,
) => void;

type ReductionName = "sum" | "maxOver" | "minOver";

export interface Stage {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The run of a reduction over axes. */
export function reduce(op: ReductionName, x: Located, result: Located, axes: readonly number[]): Run {
  const whole = x.dtype === "int32";
  const reduction = { sum: whole ? sumWhole : sum, maxOver: largest, minOver: smallest }[op];
  const stages = planStages(x.shape, axes);
  const last = stages.length - 1;
  // Between two stages sums stay in double: they are rounded once, at the end.
  const between = stages.slice(0, -1).map(({ outer, inner }) => allocate(whole ? "int32" : "float64", outer * inner));
  return (memories) => {
    for (let i = 0; i <= last; i++) {
      const { outer, length, inner } = stages[i] as Stage;
      const from = (i === 0 ? memories[x.memory] : between[i - 1]) as Numbers;
      const to = (i === last ? memories[result.memory] : between[i]) as Numbers;
      reduction(to, i === last ? result.at : 0, from, i === 0 ? x.at : 0, outer, length, inner);
    }
  };
}

/** Neighbouring axes that go are one stage, the last ones first; axes of size 1 change nothing. */
export function planStages(shape: Sizes, axes: readonly number[]): readonly Stage[] {
  const groups: { size: number; readonly goes: boolean }[] = [];
  for (const [axis, size] of shape.entries()) {
    const [goes, last] = [axes.includes(axis), groups.at(-1)];
    if (size === 1) continue;
    if (last?.goes === goes) last.size *= size;
    else groups.push({ size, goes });
  }
  const stages: Stage[] = [];
  let inner = 1;
  for (const [i, { size, goes }] of [...groups.entries()].reverse()) {
    const outer = groups.slice(0, i).reduce((product, group) => product * group.size, 1);
    if (goes) stages.push({ outer, length: size, inner });
    else inner *= size;
  }
  return stages.length > 0 ? stages : [{ outer: sizeOf(shape), length: 1, inner: 1 }];
}
