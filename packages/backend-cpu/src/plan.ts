// The plan: which memory each value gets. All of it is decided once, before the first run.
import type { Numbers, Program, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import { isFixed } from "@chainrule/plan";
import { fillLeaf } from "./kernels/leaves.ts";
import type { Place } from "./memory.ts";
import { Memory } from "./memory.ts";

/** Where the values of a program lie. */
export interface Plan {
  /** By value. The inputs lie in the first arrays, one each. */
  readonly places: readonly Place[];
  /** By number of memory; what is bound to the inputs fills the gaps. */
  readonly arrays: readonly (Numbers | undefined)[];
}

/** Gives every computed value its memory; constants are filled in here, once for all runs. */
export function planMemory(program: Program): Plan {
  const { values, instructions, inputs: outside } = program;
  const memory = new Memory(outside.length);
  const roots = rootsOf(program);
  const lastReader = lastReaders(program, roots);
  const places = new Array<Place>(values.length);
  for (const [i, id] of outside.entries()) places[id] = { memory: i, at: 0 };
  for (const [index, instruction] of instructions.entries()) {
    const { op, inputs, output } = instruction;
    const root = roots[output] as number;
    const { dtype, shape } = values[output] as Value;
    const place = root === output ? memory.take(dtype, sizeOf(shape), isFixed(op)) : (places[root] as Place);
    places[output] = place;
    if (isFixed(op)) fillLeaf(instruction, sizeOf(shape), memory.arrays[place.memory] as Numbers, place.at);
    // Only now, so that no instruction writes where it reads.
    for (const input of inputs) release(roots[input] as number, index);
  }
  return { places, arrays: memory.arrays };

  function release(root: number, reader: number): void {
    if (lastReader[root] !== reader) return;
    const { dtype, shape } = values[root] as Value;
    memory.give(dtype, sizeOf(shape), places[root] as Place);
    lastReader[root] = NEVER; // x · x reads one value twice and frees it once
  }
}

const NEVER = -1;

/** For each value the one whose memory it shows: itself, unless it is a reshape, which moves nothing. */
function rootsOf({ values, instructions }: Program): Int32Array {
  const roots = Int32Array.from(values, (_, id) => id);
  for (const { op, inputs, output } of instructions)
    if (op === "reshape") roots[output] = roots[inputs[0] as number] as number;
  return roots;
}

/** For each root the last instruction that reads it, after which its memory is free. */
function lastReaders({ values, instructions, inputs, outputs, updates }: Program, roots: Int32Array): Int32Array {
  const last = new Int32Array(values.length).fill(NEVER);
  for (const [index, { inputs: read }] of instructions.entries())
    for (const id of read) last[roots[id] as number] = index;
  // What is bound, fixed, or read when all have run is never free.
  for (const id of inputs) last[id] = NEVER;
  for (const { op, output } of instructions) if (isFixed(op)) last[output] = NEVER;
  for (const { value } of [...outputs, ...updates]) last[roots[value] as number] = NEVER;
  return last;
}
