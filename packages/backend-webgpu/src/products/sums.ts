// The sums that one thread keeps in registers: rows of vectors along columns, and the text that adds steps of K to them.
// K is summed in order, in blocks whose sums are added up in order, so that errors grow with a block and not with K.
import type { Product, Steps, Width } from "./product.ts";

/** How many products are summed before the sum is added to the others. */
export const BLOCK = 256;

const COMPONENTS = ["x", "y", "z", "w"] as const;

/** Numbers from 0 up to a count. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** What one thread has of an operand at some steps of K: an expression for a row's element, or a vector of columns. */
export interface Step {
  readonly declarations: readonly string[];
  /** The element of a row, at a step. */
  readonly a: (row: number, step: number) => string;
  /** The elements of a vector's columns, at a step. */
  readonly b: (vector: number, step: number) => string;
}

export class Sums {
  readonly rows: number;
  /** Columns of a vector, and vectors of a row. */
  readonly width: Width;
  readonly vectors: number;
  readonly scalar: "f32" | "i32";
  /** The type of a vector. */
  readonly type: string;

  constructor({ dtype }: Product, rows: number, columns: number, width: Width) {
    this.rows = rows;
    this.width = width;
    this.vectors = columns / this.width;
    this.scalar = dtype === "int32" ? "i32" : "f32";
    this.type = this.width === 1 ? this.scalar : `vec${this.width}<${this.scalar}>`;
  }

  /** Variables, all zero. */
  declare(name: string): string {
    return this.#each((i, v) => `var ${name}${i}_${v} = ${this.type}();`);
  }

  /** Adds variables to others. */
  add(to: string, from: string): string {
    return this.#each((i, v) => `${to}${i}_${v} += ${from}${i}_${v};`);
  }

  /** Adds so many steps of K, in order. */
  accumulate(name: string, steps: number, { declarations, a, b }: Step): string {
    const lines = upTo(steps).flatMap((step) =>
      upTo(this.vectors).flatMap((v) => [
        `let p_b${step}_${v} = ${b(v, step)};`,
        ...upTo(this.rows).map((i) => `${name}${i}_${v} += ${a(i, step)} * p_b${step}_${v};`),
      ]),
    );
    return [...declarations, ...lines].join("\n");
  }

  /** The variables as an array, row by row. */
  array(name: string): string {
    const all = upTo(this.rows).flatMap((i) => upTo(this.vectors).map((v) => `${name}${i}_${v}`));
    return `array<${this.type}, ${all.length}>(${all.join(", ")})`;
  }

  /** A vector of elements. */
  vector(elements: readonly string[]): string {
    return this.width === 1 ? (elements[0] as string) : `${this.type}(${elements.join(", ")})`;
  }

  #each(write: (row: number, vector: number) => string): string {
    return upTo(this.rows)
      .flatMap((i) => upTo(this.vectors).map((v) => write(i, v)))
      .join("\n");
  }
}

/** The component of a vector of four. */
export const component = (vector: string, index: number): string => `${vector}.${COMPONENTS[index % 4]}`;

/**
 * Sums over K from one multiple of 4 to another number, of `most` steps: leaves them in the variables `p_sum`. `steps` writes
 * so many steps from an expression on.
 */
export function sumOverK(
  sums: Sums,
  {
    from,
    to,
    most,
    count,
  }: { readonly from: string; readonly to: string; readonly most: number; readonly count: Steps },
  steps: (name: string, count: number, k: string) => string,
): string {
  const loop = (name: string, start: string, end: string): string =>
    `for (var p_k = ${start}; p_k < ${end}; p_k += ${count}u) {
${steps(name, count, "p_k")}
}`;
  if (most <= BLOCK) return `${sums.declare("p_sum")}\n${loop("p_sum", from, to)}`;
  return `${sums.declare("p_sum")}
for (var p_from = ${from}; p_from < ${to}; p_from += ${BLOCK}u) {
let p_to = min(p_from + ${BLOCK}u, ${to});
${sums.declare("p_block")}
${loop("p_block", "p_from", "p_to")}
${sums.add("p_sum", "p_block")}
}`;
}
