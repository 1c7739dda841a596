// Views: values that are other values seen through strides. A transpose, a broadcast, a slice move nothing; they are read so.
import type { Instruction, Program, Sizes } from "@chainrule/core";
import { stridesOf } from "@chainrule/core";

/** Where the elements of a value lie in the memory of another: from `offset` on, so many elements apart along each axis. */
export interface View {
  readonly value: number;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A value as it lies in memory: row-major. */
export const wholeView = (value: number, shape: Sizes): View => ({ value, offset: 0, strides: stridesOf(shape) });

/** A view as one of a larger rank sees it that it stretches to. */
export function stretch({ value, offset, strides }: View, rank: number): View {
  return { value, offset, strides: [...new Array<number>(rank - strides.length).fill(0), ...strides] };
}

/** Whether a view shows memory element by element, as an array of that shape lies in it. */
export function isWhole({ offset, strides }: View, shape: Sizes): boolean {
  const lies = stridesOf(shape);
  return offset === 0 && shape.every((size, axis) => size === 1 || strides[axis] === lies[axis]);
}

const MOVES = new Set(["transpose", "broadcast", "slice"]);

/** Ops that move values and change none, so that a view can stand for what they give. */
export const moves = ({ op }: Instruction): boolean => MOVES.has(op);

/**
 * Every value of a program as a view of one that lies in memory: itself, mostly. What a reshape gives is what it is given.
 * What other ops move is a view too, unless somebody needs it in memory: an output, or an op that is in no loop.
 */
export function viewsOf(
  { values, instructions, outputs, updates }: Program,
  isInLoop: (instruction: Instruction) => boolean,
): readonly View[] {
  const needed = new Set([...outputs, ...updates].map(({ value }) => value));
  for (const instruction of instructions)
    if (!isInLoop(instruction)) for (const input of instruction.inputs) needed.add(input);
  const views = values.map(({ shape }, id) => wholeView(id, shape));
  const shapeOf = (id: number): Sizes => (values[id] as { shape: Sizes }).shape;
  for (const instruction of instructions) {
    const [input] = instruction.inputs as [number];
    const { op, output } = instruction;
    if (op === "reshape") views[output] = wholeView((views[input] as View).value, shapeOf(output));
    else if (moves(instruction) && !needed.has(output))
      views[output] = moved(instruction, views[input] as View, shapeOf(input), shapeOf(output));
  }
  return views;
}

/** What an op that moves values makes of a view. */
export function moved({ op, attributes }: Instruction, from: View, was: Sizes, shape: Sizes): View {
  if (op === "transpose")
    return { ...from, strides: (attributes.axes ?? []).map((axis) => from.strides[axis] as number) };
  if (op === "broadcast") {
    const strides = stretch(from, shape.length).strides.map((stride, axis) =>
      (was[axis - shape.length + was.length] ?? 1) === 1 ? 0 : stride,
    );
    return { ...from, strides };
  }
  const { starts = [] } = attributes;
  const offset = starts.reduce((sum, start, axis) => sum + start * (from.strides[axis] as number), from.offset);
  // An axis that is left with one element stretches.
  return { ...from, offset, strides: from.strides.map((stride, axis) => (shape[axis] === 1 ? 0 : stride)) };
}
