// Tiles of 4 × 4: sixteen sums that stay in the processor's registers, fed by operands that are packed in the order of use.
import type { Numbers } from "@chainrule/core";

const TILE = 4;

/** A matrix in memory: `across` from one of its rows to the next (one of its columns, on the right), `along` from one step of K to the next. */
export interface Matrix {
  data: Numbers;
  start: number;
  readonly across: number;
  readonly along: number;
}

/** Copies `count` rows from `first` on, `depth` steps of K from `from` on: four rows side by side, then the next four. */
export function pack(
  packed: Float64Array,
  { data, start, across, along }: Matrix,
  first: number,
  count: number,
  from: number,
  depth: number,
): void {
  let to = 0;
  for (let row = 0; row < count; row += TILE) {
    // Past the edge the first row is there again: what becomes of it is never read.
    const second = row + 1 < count ? across : 0;
    const third = row + 2 < count ? 2 * across : 0;
    const fourth = row + 3 < count ? 3 * across : 0;
    let at = start + (first + row) * across + from * along;
    for (let p = 0; p < depth; p++, at += along, to += TILE) {
      packed[to] = data[at] as number;
      packed[to + 1] = data[at + second] as number;
      packed[to + 2] = data[at + third] as number;
      packed[to + 3] = data[at + fourth] as number;
    }
  }
}

/** How many sums the tiles of a block hold. */
export const sizeOfTiles = (rows: number, columns: number): number =>
  Math.ceil(rows / TILE) * Math.ceil(columns / TILE) * TILE * TILE;

/** Adds the products of packed operands to the tiles of a block. */
export function multiplyTiles(
  sums: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  columns: number,
  depth: number,
): void {
  let at = 0;
  for (let column = 0; column < columns; column += TILE)
    for (let row = 0; row < rows; row += TILE, at += TILE * TILE)
      multiplyTile(sums, at, a, row * depth, b, column * depth, depth);
}

/** Writes a block's tiles where they belong, `width` from one row to the next. */
export function unpack(
  out: Numbers,
  at: number,
  width: number,
  sums: Float64Array,
  rows: number,
  columns: number,
): void {
  let tile = 0;
  for (let column = 0; column < columns; column += TILE) {
    const across = Math.min(TILE, columns - column);
    for (let row = 0; row < rows; row += TILE, tile += TILE * TILE) {
      const down = Math.min(TILE, rows - row);
      for (let i = 0; i < down; i++)
        for (let j = 0; j < across; j++) out[at + (row + i) * width + column + j] = sums[tile + i * TILE + j] as number;
    }
  }
}

/** sums += Aᵀ · B for a packed A and B of `depth` × 4: the one loop that decides how fast a network is. */
function multiplyTile(
  sums: Float64Array,
  at: number,
  a: Float64Array,
  x: number,
  b: Float64Array,
  y: number,
  depth: number,
): void {
  let c00 = sums[at] as number;
  let c01 = sums[at + 1] as number;
  let c02 = sums[at + 2] as number;
  let c03 = sums[at + 3] as number;
  let c10 = sums[at + 4] as number;
  let c11 = sums[at + 5] as number;
  let c12 = sums[at + 6] as number;
  let c13 = sums[at + 7] as number;
  let c20 = sums[at + 8] as number;
  let c21 = sums[at + 9] as number;
  let c22 = sums[at + 10] as number;
  let c23 = sums[at + 11] as number;
  let c30 = sums[at + 12] as number;
  let c31 = sums[at + 13] as number;
  let c32 = sums[at + 14] as number;
  let c33 = sums[at + 15] as number;
  for (let p = 0; p < depth; p++, x += TILE, y += TILE) {
    const b0 = b[y] as number;
    const b1 = b[y + 1] as number;
    const b2 = b[y + 2] as number;
    const b3 = b[y + 3] as number;
    const a0 = a[x] as number;
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[x + 1] as number;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[x + 2] as number;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[x + 3] as number;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  storeFour(sums, at, c00, c01, c02, c03);
  storeFour(sums, at + 4, c10, c11, c12, c13);
  storeFour(sums, at + 8, c20, c21, c22, c23);
  storeFour(sums, at + 12, c30, c31, c32, c33);
}

function storeFour(sums: Float64Array, at: number, c0: number, c1: number, c2: number, c3: number): void {
  sums[at] = c0;
  sums[at + 1] = c1;
  sums[at + 2] = c2;
  sums[at + 3] = c3;
}
