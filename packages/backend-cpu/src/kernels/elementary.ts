// The loops of elementary functions: lists of lanes, gone through a few hundred elements at a time, so that they have the
// bits of vectors. Math.exp and its like differ in their last digits from engine to engine.
import type { Dtype, Numbers, OpName } from "@chainrule/core";
import { ops } from "@chainrule/core";
import type { Lane, LaneColumn, LaneWidth } from "@chainrule/plan";
import { interpretLanes, Lanes, lowerOp } from "@chainrule/plan";
import type { Row } from "./rows.ts";

/** Elements at a time: many enough for the calls of primitives not to count, few enough for all columns to stay in the cache. */
const CHUNK = 256;
const known = new Map<string, Row>();

/** The loop of an elementary function of float32 or float64; its list is written when it is first asked for. */
export function elementary(op: OpName, dtype: Dtype): Row {
  const key = `${op} ${dtype}`;
  const row = known.get(key) ?? rowOf(op, dtype === "float64" ? 64 : 32);
  known.set(key, row);
  return row;
}

function rowOf(op: OpName, width: LaneWidth): Row {
  const lanes = new Lanes(width);
  const operands = Array.from({ length: ops[op].arity }, (_, i) => lanes.input(i));
  const { inputs, outputs, run } = interpretLanes(lanes, [lowerOp(lanes, op, operands) as Lane], CHUNK);
  const [first, second] = inputs as [LaneColumn, LaneColumn?];
  const [result] = outputs as [LaneColumn];
  return (n, out, at, x, px, dx, y, py, dy) => {
    for (let from = 0; from < n; from += CHUNK) {
      const count = Math.min(CHUNK, n - from);
      load(first, count, x, px + from * dx, dx);
      if (second) load(second, count, y, py + from * dy, dy);
      run(count);
      const { floats } = result;
      for (let i = 0; i < count; i++) out[at + from + i] = floats[i] as number;
    }
  };
}

function load({ floats }: LaneColumn, count: number, from: Numbers, at: number, step: number): void {
  for (let i = 0, p = at; i < count; i++, p += step) floats[i] = from[p] as number;
}
