// What a kernel makes: the run of one instruction, decided when the program is compiled.
import type { Numbers, Value } from "@chainrule/core";

/** The arrays that a program works on: what is bound to its inputs, and its own. */
export type Memories = readonly Numbers[];

/** Where a value lies: in the array with the number `memory`, from `at` on. Which arrays these are is known when a program is bound. */
export interface Place {
  readonly memory: number;
  readonly at: number;
}

/** Computes one value, or several. */
export type Run = (memories: Memories) => void;

/** A value, and where it lies. */
export interface Located extends Value, Place {}
