// The memory plan: where each value that is kept lies, and what is copied when all kernels have run.
import type { Dtype, Program, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Fused } from "./fuse.ts";
import { type Kernel, loopOf } from "./kernels.ts";
import { isWhole, type View } from "./views.ts";

/** In the program's own memory, at a byte; or in what is bound to one of its inputs or outputs. */
export interface Place {
  readonly in: "arena" | "input" | "output";
  readonly at: number;
}

export interface Copy {
  /** A value that lies in memory. */
  readonly value: number;
  readonly to: Place;
}

export interface Memory {
  /** By value; undefined for what never leaves the registers, and for views. */
  readonly places: readonly (Place | undefined)[];
  readonly bytes: number;
  /** Written at the end of a run, as if all at once. */
  readonly copies: readonly Copy[];
}

/** How many bytes one number takes. */
export const BYTES: Readonly<Record<Dtype, number>> = { float32: 4, float64: 8, int32: 4, bool: 1 };
/** Vectors may be read and written a little past the end of a value. */
const ALIGNMENT = 16;

/** How many bytes a value takes, room for whole vectors included. */
export const bytesOf = ({ shape, dtype }: Pick<Value, "shape" | "dtype">): number =>
  Math.ceil((sizeOf(shape) * BYTES[dtype]) / ALIGNMENT) * ALIGNMENT;

/** What a kernel makes that others see. */
export function madeBy(kernel: Kernel): readonly number[] {
  if (kernel.kind === "loop") return kernel.loop.stores;
  if (!kernel.after) return [kernel.instruction.output];
  return kernel.after.stores;
}

/** What a kernel reads of memory: values, and whether it is element by element of its loop alone. */
export function readBy(kernel: Kernel, views: readonly View[]): ReadonlyMap<number, boolean> {
  const reads = new Map<number, boolean>();
  const read = (value: number, alone: boolean): void => {
    reads.set(value, alone && (reads.get(value) ?? true));
  };
  if (kernel.kind !== "loop") for (const id of kernel.instruction.inputs) read((views[id] as View).value, false);
  const loop = loopOf(kernel);
  for (const { operands } of loop?.instructions ?? []) {
    for (const operand of operands) {
      if (operand.kind === "read") read(operand.value, isWhole(operand.view, loop?.shape ?? []));
    }
  }
  return reads;
}

/** Gives every value that is kept its place. `fixed` values are filled in once and stay. */
export function planMemory(program: Program, { kernels, views }: Fused, fixed: readonly number[]): Memory {
  const { values, inputs, outputs, updates } = program;
  const places = new Array<Place | undefined>(values.length);
  for (const [slot, id] of inputs.entries()) places[id] = { in: "input", at: slot };
  const reads = kernels.map((kernel) => readBy(kernel, views));
  const makers = new Map(kernels.flatMap((kernel, index) => madeBy(kernel).map((value) => [value, index] as const)));
  const lastRead = new Map<number, number>();
  for (const [index, read] of reads.entries()) for (const value of read.keys()) lastRead.set(value, index);
  const copies: Copy[] = [];
  const base = (value: number): number => (views[value] as View).value;
  // What comes from outside and leaves as it came must still be there at the end.
  const leaving = new Set([...outputs, ...updates].map(({ value }) => base(value)));
  for (const { target, value } of updates) {
    const slot = inputs.indexOf(target);
    const from = base(value);
    const to: Place = { in: "input", at: slot };
    // In place where nobody reads the old numbers later, and the kernel itself only element by element.
    const maker = makers.get(from);
    const last = lastRead.get(target) ?? -1;
    const alone =
      maker !== undefined &&
      !leaving.has(target) &&
      (last < maker || (last === maker && reads[maker]?.get(target) === true));
    if (alone && !places[from] && bytesOf(values[from] as Value) === bytesOf(values[target] as Value))
      places[from] = to;
    else copies.push({ value: from, to });
  }
  for (const [slot, { value }] of outputs.entries()) {
    const to: Place = { in: "output", at: slot };
    if (makers.has(base(value)) && !places[base(value)]) places[base(value)] = to;
    else copies.push({ value: base(value), to });
  }
  const arena = new Arena();
  for (const value of fixed) places[value] = arena.take(bytesOf(values[value] as Value));
  const kept = new Set(copies.map(({ value }) => value));
  for (const [index, kernel] of kernels.entries()) {
    for (const value of madeBy(kernel)) places[value] ??= arena.take(bytesOf(values[value] as Value));
    // Only now, so that no kernel writes where it reads.
    for (const value of [...(reads[index]?.keys() ?? []), ...madeBy(kernel)]) {
      const place = places[value];
      const done = (lastRead.get(value) ?? index) <= index && makers.has(value) && !kept.has(value);
      if (done && place?.in === "arena" && lastRead.get(value) !== -1) {
        arena.give(place, bytesOf(values[value] as Value));
        lastRead.set(value, -1);
      }
    }
  }
  return { places, bytes: arena.bytes, copies };
}

/** Places of one size that nobody needs any more, from `next` on. */
interface Queue {
  readonly places: Place[];
  next: number;
}

/** Places so small are not handed out again as long as no more than some of their size are free. */
const SMALL = 2 ** 14;
const SPARE = 2;

/**
 * Hands out bytes, and again those that are free: the ones that have been free for longest, since threads may go on from
 * one kernel to the next without waiting only where the next does not write what others still read.
 */
class Arena {
  readonly #free = new Map<number, Queue>();
  bytes = 0;

  take(bytes: number): Place {
    const free = this.#free.get(bytes);
    const spare = bytes <= SMALL ? SPARE : 0;
    if (free && free.next + spare < free.places.length) return free.places[free.next++] as Place;
    this.bytes += bytes;
    return { in: "arena", at: this.bytes - bytes };
  }

  give(place: Place, bytes: number): void {
    const free = this.#free.get(bytes);
    if (free) free.places.push(place);
    else this.#free.set(bytes, { places: [place], next: 0 });
  }
}
