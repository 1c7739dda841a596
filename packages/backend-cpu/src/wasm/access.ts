// What kernels read and write, as far as threads care: which places in memory, and which part of them each row touches.

import type { Sizes, Value } from "@chainrule/core";
import { BYTES, bytesOf, type Place } from "@chainrule/plan";
import type { Layout } from "./layout.ts";
import type { Stream } from "./loop-body.ts";

/** A value that a kernel reads or writes. */
export interface Access {
  readonly value: number;
  readonly writes: boolean;
  /** Bytes of each row, one row after the other from the value's start; undefined where a row may touch all of it. */
  readonly row: number | undefined;
}

/** How the rows of a loop go over a stream; without outer axes each element is a row. */
export function accessOf(
  { value, dtype, offset, outer, inner }: Stream,
  writes: boolean,
  axes: Sizes,
  length: number,
): Access {
  const [strides, sizes] = axes.length === 0 ? [[inner], [length]] : [outer, axes];
  const extent = axes.length === 0 ? 1 : (length - 1) * inner + 1;
  let step: number | undefined;
  let rows = 1;
  let follows = offset === 0;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const size = sizes[axis] as number;
    if (size === 1) continue;
    const stride = strides[axis] as number;
    step ??= stride;
    if (stride !== step * rows) follows = false;
    rows *= size;
  }
  step ??= extent;
  return { value, writes, row: follows && step >= extent ? step * BYTES[dtype] : undefined };
}

/** Sums of products, as a value: memory that threads share, and no place of the program's. */
export const SUMS = -1;

/** Where a value lies: places with different spaces share no byte. */
export interface Region {
  readonly space: string;
  readonly at: number;
}

/** Finds the regions of what is accessed. Two buffers never share memory, so only places of the program's own memory may overlap. */
export function regionsOf(
  accesses: readonly Access[],
  { places }: Layout,
  values: readonly Value[],
): (value: number) => Region {
  const own = [...new Set(accesses.map(({ value }) => value))]
    .flatMap((id) => {
      const place = id === SUMS ? undefined : places[id];
      return place?.in === "arena" ? [{ from: place.at, to: place.at + bytesOf(values[id] as Value) }] : [];
    })
    .toSorted((a, b) => a.from - b.from);
  const spaces = new Map<number, number>();
  let space = -1;
  let end = -1;
  for (const { from, to } of own) {
    if (from >= end) space++;
    end = Math.max(end, to);
    spaces.set(from, space);
  }
  return (value) => {
    if (value === SUMS) return { space: "sums", at: 0 };
    const place = places[value] as Place;
    if (place.in === "arena") return { space: `arena ${spaces.get(place.at)}`, at: place.at };
    return { space: `${place.in} ${place.at}`, at: 0 };
  };
}
