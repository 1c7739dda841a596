// What a run leaves behind: outputs, and parameters and state with their new numbers. All are written at its end.
import type { HostBuffer, Numbers, Program, Value } from "@chainrule/core";
import { allocate, sizeOf } from "@chainrule/core";
import type { Memories } from "./kernels/kernel.ts";
import type { Place } from "./memory.ts";

interface Copy {
  readonly from: Numbers;
  readonly to: Numbers;
}

/**
 * Writes as if all at once. A computed value is never written to here, so it can be copied straight; one that comes from
 * outside may be overwritten by another write (two updates that swap, say), so it is put aside first.
 */
export function planWrites(
  { values, inputs, outputs, updates }: Program,
  places: readonly Place[],
  memories: Memories,
  results: readonly HostBuffer[],
): () => void {
  const asides: Copy[] = [];
  const copies: Copy[] = [];
  const write = (value: number, to: Numbers): void => {
    const { shape, dtype } = values[value] as Value;
    const { memory, at } = places[value] as Place;
    const from = (memories[memory] as Numbers).subarray(at, at + sizeOf(shape));
    const computed = memory >= inputs.length;
    const aside = computed ? from : allocate(dtype, from.length);
    if (!computed) asides.push({ from, to: aside });
    copies.push({ from: aside, to });
  };
  for (const [i, { value }] of outputs.entries()) write(value, (results[i] as HostBuffer).data);
  for (const { target, value } of updates) write(value, memories[(places[target] as Place).memory] as Numbers);
  return () => {
    for (let i = 0; i < asides.length; i++) copy(asides[i] as Copy);
    for (let i = 0; i < copies.length; i++) copy(copies[i] as Copy);
  };
}

function copy({ from, to }: Copy): void {
  // A graph of scalars writes thousands of single numbers, for which `set` is slow.
  if (from.length === 1) to[0] = from[0] as number;
  else to.set(from);
}
