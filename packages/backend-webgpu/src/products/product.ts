// What a matrix product is here: sizes, and where the elements of its operands lie. Transposes, broadcasting and slices are
// strides. Who compiles a program gives the text around a product, and gets kernels.
import type { Sizes } from "@chainrule/core";

/** Where an operand's elements lie in its binding: so many elements apart along each axis, from an offset on. */
export interface Layout {
  readonly offset: number;
  /** One stride per axis of the batch, 0 where the operand stretches. */
  readonly batch: readonly number[];
  readonly row: number;
  readonly column: number;
}

/** C[batch…, m, n] = A[batch…, m, k] · B[batch…, k, n]. Sizes may be 0. */
export interface Product {
  readonly batch: Sizes;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly dtype: "float32" | "int32";
  readonly a: Layout;
  readonly b: Layout;
}

/** Columns that a thread reads and stores at a time; at 1, threads that lie side by side read elements that do. */
export type Width = 1 | 4;

/** Steps of K that are written out in a loop; at 1, nothing is read along K. */
export type Steps = 1 | 4;

/** Each thread computes so many rows and columns by itself, from memory: what software adapters are fastest at. */
export interface Direct {
  readonly family: "direct";
  readonly rows: number;
  readonly columns: number;
  /** How many of a thread's columns lie side by side; between those lie the other threads' columns. */
  readonly width: Width;
  readonly steps: Steps;
  /** Threads of a workgroup, along columns and along rows. */
  readonly workgroup: readonly [x: number, y: number];
}

/** Workgroups copy blocks into their own memory, and threads compute from there: what real GPUs are fastest at. */
export interface Tiled {
  readonly family: "tiled";
  /** Of each thread: multiples of 4. */
  readonly rows: number;
  readonly columns: number;
  readonly workgroup: readonly [x: number, y: number];
}

/** Threads share a sum: each has a slice of K, and slices are added up in order. For few elements with long sums. */
export interface SplitK {
  readonly family: "splitK";
  readonly rows: number;
  readonly columns: number;
  readonly width: Width;
  readonly steps: Steps;
  /** Threads along columns and rows; `slices` of such threads are a workgroup. */
  readonly workgroup: readonly [x: number, y: number];
  readonly slices: number;
  /** Workgroups that share a sum. Beyond one, a second kernel adds up what they leave in scratch memory. */
  readonly parts: number;
}

/** How a product is computed. */
export type Choice = Direct | Tiled | SplitK;

/** WGSL expressions (u32) for a place in the product: of A (row, k), of B (k, column), of C (row, column). */
export interface Place {
  /** The number of the matrix in the batch, row-major. */
  readonly batch: string;
  readonly row: string;
  readonly column: string;
}

/** WGSL that reads an operand. All indices are expressions, of type u32, and within the operand. */
export interface OperandText {
  /** An expression for the element at an index: f32 or i32. */
  readonly element: (index: string, place: Place) => string;
  /** An expression for the four elements from 4 · index on: a vec4. Left out where the caller has only elements. */
  readonly four?: (index: string, place: Place) => string;
}

/** WGSL around a product, by who compiles the program. Each is written once a kernel, so it may be long. */
export interface ProductText {
  readonly a: OperandText;
  readonly b: OperandText;
  /** Statements that store an element, or go on with it. `value` is an expression: f32 or i32. */
  readonly finish: (place: Place, value: string) => string;
  /** The same for four elements along columns, a vec4 from `column` on; used where n is a multiple of 4. */
  readonly finishFour?: (place: Place, value: string) => string;
  /** Scratch memory, in elements of the product's dtype; needed where `scratchOf` is above 0. */
  readonly scratch?: {
    readonly read: (index: string) => string;
    readonly write: (index: string, value: string) => string;
  };
}

/** One dispatch of a product; those of one product run in order. */
export interface KernelText {
  /**
   * Declarations of the module and its entry point, `main`, without bindings. It has `group: vec3u`, `local: vec3u`
   * and `lane: u32` in scope, and names of its own that begin with `p_`.
   */
  readonly code: string;
  readonly workgroup: readonly [x: number, y: number, z: number];
  readonly grid: readonly [x: number, y: number, z: number];
  /** What it touches of the product's bindings: a first pass does not finish, a second one reads neither operand. */
  readonly uses: readonly ("a" | "b" | "scratch" | "finish")[];
}
