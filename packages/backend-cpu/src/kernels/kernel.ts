// What a kernel makes: the run of one instruction, decided when the program is compiled.
import type { Numbers, Value } from "@chainrule/core";
import type { Place } from "../memory.ts";

/** The arrays that a program works on: what is bound to its inputs, and its own. */
export type Memories = readonly Numbers[];

/** Computes one value, or several. */
export type Run = (memories: Memories) => void;

/** A value, and where it lies. */
export interface Located extends Value, Place {}
