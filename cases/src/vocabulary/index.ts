// The vocabulary of case files: what each word comes to in public gates.
import type { Word, Words } from "./context.ts";
import { elementwise } from "./elementwise.ts";
import { losses } from "./losses.ts";
import { matrices } from "./matrices.ts";
import { reductions } from "./reductions.ts";
import { shapes } from "./shapes.ts";

const vocabulary: Words = { ...elementwise, ...reductions, ...shapes, ...matrices, ...losses };

/** What an op of the format means, or undefined. */
export const wordFor = (op: string): Word | undefined => (Object.hasOwn(vocabulary, op) ? vocabulary[op] : undefined);

/** Every op of the format that is known here. */
export const words: readonly string[] = Object.keys(vocabulary);
