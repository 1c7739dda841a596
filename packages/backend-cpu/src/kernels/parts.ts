// Joining and padding: parts are laid into a whole. Its reverse, a slice, is a walk.
import type { Attributes, Numbers } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Located, Run } from "./kernel.ts";
import { advance, planWalk } from "./walk.ts";

/** The part from `starts` on, and the value elsewhere. */
export function pad(x: Located, result: Located, { starts = [], value = 0 }: Attributes): Run {
  const { memory, at, shape } = result;
  const end = at + sizeOf(shape);
  const lay = laying(x, result, starts);
  return (memories) => {
    (memories[memory] as Numbers).fill(value, at, end);
    lay(memories);
  };
}

/** x and then y along an axis. */
export function concat(x: Located, y: Located, result: Located, axis: number): Run {
  const start = result.shape.map((_, i) => (i === axis ? (x.shape[axis] as number) : 0));
  const first = laying(
    x,
    result,
    start.map(() => 0),
  );
  const second = laying(y, result, start);
  return (memories) => {
    first(memories);
    second(memories);
  };
}

/** Copies a part to where it lies in its whole; the rest of the whole stays as it is. */
function laying(part: Located, whole: Located, starts: readonly number[]): Run {
  const strides = stridesOf(whole.shape);
  const { length, rows, steps, axes } = planWalk(part.shape, [strides]);
  const begin = whole.at + strides.reduce((offset, stride, axis) => offset + stride * (starts[axis] as number), 0);
  const [step = 0] = steps;
  const positions = new Int32Array(1);
  const counter = new Int32Array(axes.length);
  return (memories) => {
    const from = memories[part.memory] as Numbers;
    const to = memories[whole.memory] as Numbers;
    for (let r = 0, p = part.at; r < rows; r++) {
      for (let i = 0, q = begin + (positions[0] as number); i < length; i++, p++, q += step) to[q] = from[p] as number;
      advance(positions, counter, axes);
    }
  };
}
