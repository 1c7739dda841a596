// What a matrix product is here, and what memory it needs. Each element's sum runs over K in order, in parts that follow
// from K alone and are added up in order: neither tiles, nor threads, nor what is packed show in the result.
// Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
import type { Instruction, Value } from "@chainrule/core";

/** More products than these are not summed before the sum is added to others. */
const DEEPEST = 256;

/** How many steps of K a part of a sum has, at most: K is halved until that is few enough. It is part of what a matmul means on this backend. */
export function depthOf(k: number): number {
  let depth = k;
  while (depth > DEEPEST) depth = Math.ceil(depth / 2);
  return Math.max(1, depth);
}

/** Tiles of so many rows and two vectors, `unroll` steps of K written out. What is best depends on the engine and the processor. */
export interface Tile {
  readonly rows: number;
  readonly unroll: number;
  /** Whether what many tiles read is packed even where its lines of memory do not collide: that leaves room in a small first cache. */
  readonly packs: boolean;
}

/** The first, or the second where the first cache is large, is what engines of today are fastest with; older ones run out of registers there. */
export const TILES = [
  { rows: 6, unroll: 4, packs: true },
  { rows: 6, unroll: 4, packs: false },
  { rows: 4, unroll: 1, packs: false },
] as const satisfies readonly Tile[];

export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transA: boolean;
  readonly transB: boolean;
  readonly float64: boolean;
}

/** Rows that are worked on at a time, for each of which B is read, or packed, once: their sums, and what they read of A, stay in the second cache. */
export const ROWS = 132;
/** Vectors of columns that a tile has. */
export const VECTORS = 2;

/** Every height of tiles of so many rows at most: any may occur where threads divide rows. */
export const heightsUpTo = (rows: number): readonly number[] => Array.from({ length: rows }, (_, i) => i + 1);

/** How high the tiles of a product are where all rows are one thread's: blocks are equally high but for the last, and so are a block's tiles but for one row. */
export function heightsAlone({ m }: Product, { rows }: Tile): readonly number[] {
  const count = Math.ceil(m / ROWS);
  const height = Math.ceil(m / count);
  const heights = [height, m - (count - 1) * height].flatMap((block) => {
    const tiles = Math.ceil(block / rows);
    return [Math.floor(block / tiles), Math.ceil(block / tiles)];
  });
  return [...new Set(heights)].sort((a, b) => a - b);
}

const alignUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

/** What a product needs of each thread's own memory: sums, and packed panels. */
export interface ScratchPlan {
  /** Bytes from one row of sums to the next. */
  readonly row: number;
  /** Whether rows of A, and panels of B, are copied before they are worked on, and where to. */
  readonly packsA: boolean;
  readonly packsB: boolean;
  readonly packedA: number;
  readonly packedB: number;
  readonly bytes: number;
  /** Steps of K in a part, and how many parts there are. */
  readonly depth: number;
  readonly parts: number;
  /** How many panels of columns there are. */
  readonly panels: number;
}

/** Lines of memory so far apart push each other out of the first cache. */
const collides = (bytes: number): boolean => bytes % 512 === 0 || bytes >= 4096;
/** Sums shorter than this are done before packing pays. */
const SHORT = 16;
/** So many rows that read a packed panel, or columns that read packed rows, pay for the copy. */
const MANY = 24;

export function scratchOf({ m, n, k, transA, transB, float64 }: Product, { packs }: Pick<Tile, "packs">): ScratchPlan {
  const size = float64 ? 8 : 4;
  const packsA = transA && k > SHORT && (collides(m * size) || (packs && n >= MANY));
  const packsB = transB || (k > SHORT && (collides(n * size) || (packs && m >= MANY)));
  const row = alignUp(n * size, VECTORS * 16);
  const depth = depthOf(k);
  const packedA = alignUp(ROWS * row, 64);
  const packedB = packedA + (packsA ? alignUp(depth * ROWS * size, 64) : 0);
  const bytes = packedB + (packsB ? depth * VECTORS * 16 : 0);
  const parts = Math.ceil(k / depth);
  const panels = Math.ceil((n * size) / (VECTORS * 16));
  return { row, packsA, packsB, packedA, packedB, bytes, depth, parts, panels };
}

/** The product that an instruction asks for. */
export function productOf({ inputs, output, attributes }: Instruction, values: readonly Value[]): Product {
  const { transA = false, transB = false } = attributes;
  const [a, c] = [values[inputs[0] as number], values[output]] as [Value, Value];
  const [m, n] = c.shape.slice(-2) as [number, number];
  const k = a.shape.at(transA ? -2 : -1) as number;
  return { m, n, k, transA, transB, float64: c.dtype === "float64" };
}
