// Elementwise ops: a walk over the operands, and for each row of it the loop of the op.
import type { Numbers, OpName, Sizes, Value } from "@chainrule/core";
import { stridesOf } from "@chainrule/core";
import { isElementary } from "../wasm/functions.ts";
import { elementary } from "./elementary.ts";
import type { Place, Run } from "./kernel.ts";
import type { Row } from "./rows.ts";
import { exact } from "./rows.ts";
import type { Walk } from "./walk.ts";
import { advance, planWalk, stretched } from "./walk.ts";

/** A loop, and the walk on which it is done at each row. */
export interface Walked {
  readonly row: Row;
  readonly walk: Walk;
  /** How far into its one operand the walk begins; default 0. */
  readonly start?: number;
}

/** An op that treats each element alone; operands stretch to the result's shape. */
export function elementwise(op: OpName, operands: readonly Sizes[], { shape, dtype }: Value): Walked {
  const strides = operands.map((operand) => stretched(stridesOf(operand), shape.length));
  return { row: (isElementary(op) ? elementary : exact)(op, dtype), walk: planWalk(shape, strides) };
}

/** The run of a walk of several rows. */
export function walking({ row, walk }: Walked, result: Place, operands: readonly Place[]): Run {
  const { length, rows, steps, axes } = walk;
  const [x, y = x, z = x] = operands as [Place, Place?, Place?];
  const [dx = 0, dy = 0, dz = 0] = steps;
  const positions = new Int32Array(3);
  const counter = new Int32Array(axes.length);
  return (memories) => {
    const out = memories[result.memory] as Numbers;
    const xs = memories[x.memory] as Numbers;
    const ys = memories[y.memory] as Numbers;
    const zs = memories[z.memory] as Numbers;
    for (let r = 0; r < rows; r++) {
      const px = x.at + (positions[0] as number);
      const py = y.at + (positions[1] as number);
      const pz = z.at + (positions[2] as number);
      row(length, out, result.at + r * length, xs, px, dx, ys, py, dy, zs, pz, dz);
      advance(positions, counter, axes);
    }
  };
}
