// The matrix product as WebAssembly functions. Each element's sum runs over K in order, in fixed blocks that are added
// up in order: neither tiles, nor threads, nor what is packed show in the result.
// Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
import type { Local } from "./code.ts";
import { Code, I32, op, V128 } from "./code.ts";

/** How many products are summed before the sum is added to the others: part of what a matmul means on this backend. */
export const BLOCK = 256;

/** Tiles of so many rows and two vectors, `unroll` steps of K written out. What is best depends on the engine. */
export interface Tile {
  readonly rows: number;
  readonly unroll: number;
}

export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transA: boolean;
  readonly transB: boolean;
  readonly float64: boolean;
}

/** Rows that are worked on at a time: their sums, and what they read of A, stay in the caches. */
export const ROWS = 60;
const VECTORS = 2;

const alignUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

/** What a product needs of each thread's own memory: sums, and packed panels. */
export interface ScratchPlan {
  /** Bytes from one row of sums to the next. */
  readonly row: number;
  readonly packedA: number;
  readonly packedB: number;
  readonly bytes: number;
}

export function scratchOf(product: Product): ScratchPlan {
  const { n, float64 } = product;
  const size = float64 ? 8 : 4;
  const row = alignUp(n * size, VECTORS * 16);
  const packedA = alignUp(ROWS * row, 64);
  const packedB = packedA + (packsA(product) ? alignUp(BLOCK * ROWS * size, 64) : 0);
  return { row, packedA, packedB, bytes: packedB + (packsB(product) ? BLOCK * VECTORS * 16 : 0) };
}

/** Lines of memory so far apart push each other out of the first cache. */
const collides = (bytes: number): boolean => bytes % 512 === 0 || bytes >= 4096;
const packsB = ({ n, k, transB, float64 }: Product): boolean => transB || (k > 16 && collides(n * (float64 ? 8 : 4)));
const packsA = ({ m, k, transA, float64 }: Product): boolean => transA && k > 16 && collides(m * (float64 ? 8 : 4));

/** What a product's function is called with: the first bytes of A, B and the thread's own memory, rows from and to. */
const ROWS_PARAMETERS = [I32, I32, I32, I32, I32] as const;

/** Adds functions to a module. */
export type Add = (code: Code) => number;

/**
 * The function that computes at most `ROWS` rows of a product, from one row to another, into the thread's own memory;
 * returns its number. Parameters: A, B, memory, from, to.
 */
export function emitRows(add: Add, product: Product, tile: Tile, fused: boolean): number {
  const { m, n, k, transA, transB, float64 } = product;
  const size = float64 ? 8 : 4;
  const perVector = 16 / size;
  const width = VECTORS * perVector;
  const { row, packedA, packedB } = scratchOf(product);
  const [packA, packB] = [packsA(product), packsB(product)];
  const aRow = packA ? size : transA ? size : k * size;
  const aStep = packA ? ROWS * size : transA ? m * size : size;
  const bStep = packB ? VECTORS * 16 : n * size;
  const panels = Math.ceil(n / width);
  const lastColumns = n - (panels - 1) * width;
  const narrow = lastColumns <= perVector;
  const kind = { aRow, aStep, bStep, row, float64, fused, unroll: tile.unroll };
  const heights = Array.from({ length: Math.min(tile.rows, m) }, (_, i) => i + 1);
  const wideTiles = heights.map((height) => add(emitTile({ ...kind, height, vectors: VECTORS })));
  const narrowTiles = narrow ? heights.map((height) => add(emitTile({ ...kind, height, vectors: 1 }))) : wideTiles;
  const packPanel = packB ? add(emitPackB(product, width)) : 0;
  const packLast = packB && lastColumns < width ? add(emitPackB(product, lastColumns)) : packPanel;
  const packRows = packA ? add(emitPackA(product)) : 0;

  const code = new Code(ROWS_PARAMETERS);
  const [A, B, SCRATCH, FROM, TO] = [0, 1, 2, 3, 4] as const;
  const [step, depth, panel, tiles, more, height, pa, pb, pc, rest] = Array.from({ length: 10 }, () =>
    code.local(I32),
  ) as [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];

  const callTile = (functions: readonly number[]): void => {
    // The heights differ by one at most, so that no tile is much smaller than the others.
    const call = (at: number): void => {
      if (at === functions.length - 1) callOne(functions[at] as number);
      else
        code
          .get(height)
          .i32(at + 1)
          .op(op.i32Eq)
          .when(
            () => callOne(functions[at] as number),
            () => call(at + 1),
          );
    };
    const callOne = (index: number): void => {
      code.get(pa).get(pb).get(pc).get(depth).get(step).call(index);
    };
    call(0);
  };
  const panelOf = (functions: readonly number[], pack: number): void => {
    // pb: the panel in B, or packed.
    if (packB) {
      code
        .get(B)
        .get(step)
        .i32(transB ? size : n * size)
        .op(op.i32Mul)
        .op(op.i32Add);
      code
        .get(panel)
        .i32(transB ? width * k * size : VECTORS * 16)
        .op(op.i32Mul)
        .op(op.i32Add);
      code.get(SCRATCH).i32(packedB).op(op.i32Add).tee(pb).get(depth).call(pack);
    } else {
      code
        .get(B)
        .get(step)
        .i32(n * size)
        .op(op.i32Mul)
        .op(op.i32Add);
      code
        .get(panel)
        .i32(VECTORS * 16)
        .op(op.i32Mul)
        .op(op.i32Add)
        .set(pb);
    }
    if (packA) code.get(SCRATCH).i32(packedA).op(op.i32Add).set(pa);
    else {
      code.get(A).get(FROM).i32(aRow).op(op.i32Mul).op(op.i32Add);
      code.get(step).i32(aStep).op(op.i32Mul).op(op.i32Add).set(pa);
    }
    code
      .get(SCRATCH)
      .get(panel)
      .i32(VECTORS * 16)
      .op(op.i32Mul)
      .op(op.i32Add)
      .set(pc);
    // tiles = ⌈rows / height⌉; `more` of them have one row more than the others.
    code
      .get(TO)
      .get(FROM)
      .op(op.i32Sub)
      .tee(rest)
      .i32(tile.rows - 1)
      .op(op.i32Add)
      .i32(tile.rows)
      .op(op.i32DivU);
    code.tee(tiles).set(more);
    code.get(rest).get(tiles).op(op.i32DivU).set(height);
    code.get(rest).get(tiles).op(op.i32RemU).set(more);
    code.get(more).op(op.i32Eqz).op(op.i32Eqz).get(height).op(op.i32Add).set(height);
    code.repeat(tiles, () => {
      callTile(functions);
      code.get(pa).get(height).i32(aRow).op(op.i32Mul).op(op.i32Add).set(pa);
      code.get(pc).get(height).i32(row).op(op.i32Mul).op(op.i32Add).set(pc);
      // After the last of the higher tiles the lower ones follow.
      code.get(more).when(() => {
        code.get(more).i32(-1).op(op.i32Add).tee(more).op(op.i32Eqz).get(height);
        code.op(op.i32Add).get(more).op(op.i32Eqz).i32(2).op(op.i32Mul).op(op.i32Sub).set(height);
      });
    });
  };

  code.i32(0).set(step);
  code.loop(() => {
    // depth = min(BLOCK, k - step)
    code.i32(k).get(step).op(op.i32Sub).tee(depth).i32(BLOCK).get(depth).i32(BLOCK).op(op.i32LtS).op(op.select);
    code.set(depth);
    if (packA) {
      code
        .get(A)
        .get(FROM)
        .i32(size)
        .op(op.i32Mul)
        .op(op.i32Add)
        .get(step)
        .i32(m * size)
        .op(op.i32Mul)
        .op(op.i32Add);
      code.get(SCRATCH).i32(packedA).op(op.i32Add).get(depth).get(TO).get(FROM).op(op.i32Sub).call(packRows);
    }
    code.i32(0).set(panel);
    const whole = lastColumns < width ? panels - 1 : panels;
    if (whole > 0)
      code.loop(() => {
        panelOf(wideTiles, packPanel);
        code.get(panel).i32(1).op(op.i32Add).tee(panel).i32(whole).op(op.i32LtS).branchIf(0);
      });
    if (whole < panels) panelOf(narrowTiles, packLast);
    code.get(step).i32(BLOCK).op(op.i32Add).tee(step).i32(k).op(op.i32LtS).branchIf(0);
  });
  return add(code);
}

interface TileKind {
  readonly height: number;
  readonly vectors: number;
  readonly aRow: number;
  readonly aStep: number;
  readonly bStep: number;
  readonly row: number;
  readonly float64: boolean;
  readonly fused: boolean;
  readonly unroll: number;
}

/** One tile: (A, B, sums, depth, step) adds A · B over `depth` steps of K to the sums, or sets them where step is 0. */
function emitTile({ height, vectors, aRow, aStep, bStep, row, float64, fused, unroll }: TileKind): Code {
  const code = new Code([I32, I32, I32, I32, I32]);
  const [A, B, SUMS, DEPTH, STEP] = [0, 1, 2, 3, 4] as const;
  const sums = Array.from({ length: height * vectors }, () => code.local(V128));
  const columns = Array.from({ length: vectors }, () => code.local(V128));
  const element = code.local(V128);
  const count = code.local(I32);
  const [splat, multiply, sum, multiplyAdd] = float64 ? [0x0a, 0xf2, 0xf0, 0x107] : [0x09, 0xe6, 0xe4, 0x105];
  for (const local of sums) code.splatI32(0).set(local);
  const one = (u: number): void => {
    for (let j = 0; j < vectors; j++)
      code
        .get(B)
        .vector(0x00, u * bStep + j * 16)
        .set(columns[j] as Local);
    for (let i = 0; i < height; i++) {
      code
        .get(A)
        .vector(splat, i * aRow + u * aStep)
        .set(element);
      for (let j = 0; j < vectors; j++) {
        const local = sums[i * vectors + j] as Local;
        code.get(element).get(columns[j] as Local);
        if (fused) code.get(local).simd(multiplyAdd);
        else code.simd(multiply).get(local).simd(sum);
        code.set(local);
      }
    }
  };
  const steps = (u: number): void => {
    for (let i = 0; i < u; i++) one(i);
    code.increase(A, u * aStep).increase(B, u * bStep);
  };
  if (unroll > 1) {
    code.get(DEPTH).i32(unroll).op(op.i32DivU).set(count);
    code.repeat(count, () => steps(unroll));
    code.get(DEPTH).i32(unroll).op(op.i32RemU).set(count);
  } else code.get(DEPTH).set(count);
  code.repeat(count, () => steps(1));
  const each = (write: (local: Local, offset: number) => void): void => {
    for (let i = 0; i < height; i++)
      for (let j = 0; j < vectors; j++) write(sums[i * vectors + j] as Local, i * row + j * 16);
  };
  code
    .get(STEP)
    .when(() => each((local, offset) => code.get(SUMS).vector(0x00, offset).get(local).simd(sum).set(local)));
  each((local, offset) => code.get(SUMS).get(local).vector(0x0b, offset));
  return code;
}

/** (B, packed, depth): copies a panel of B, as many columns as it has, step by step of K. */
function emitPackB({ n, k, transB, float64 }: Product, columns: number): Code {
  const code = new Code([I32, I32, I32]);
  const [B, PACKED, DEPTH] = [0, 1, 2] as const;
  const size = float64 ? 8 : 4;
  const [splat, storeLane] = float64 ? [0x0a, 0x5b] : [0x09, 0x5a];
  const perVector = 16 / size;
  if (!transB) {
    code.repeat(DEPTH, () => {
      // Past the last column lies something else of this memory; what becomes of it is never read.
      for (let j = 0; j < columns; j += perVector)
        code
          .get(PACKED)
          .get(B)
          .vector(0x00, j * size)
          .vector(0x0b, j * size);
      code.increase(B, n * size).increase(PACKED, VECTORS * 16);
    });
    return code;
  }
  const value = code.local(V128);
  const count = code.local(I32);
  const single = (): void => {
    for (let j = 0; j < columns; j++) {
      code
        .get(B)
        .vector(splat, j * k * size)
        .set(value);
      code
        .get(PACKED)
        .get(value)
        .vectorLane(storeLane, j * size, 0);
    }
    code.increase(B, size).increase(PACKED, VECTORS * 16);
  };
  // As many steps as a vector has lanes at once: each column's are one vector.
  code.get(DEPTH).i32(perVector).op(op.i32DivU).set(count);
  code.repeat(count, () => {
    for (let j = 0; j < columns; j++) {
      code
        .get(B)
        .vector(0x00, j * k * size)
        .set(value);
      for (let lane = 0; lane < perVector; lane++)
        code
          .get(PACKED)
          .get(value)
          .vectorLane(storeLane, lane * VECTORS * 16 + j * size, lane);
    }
    code.increase(B, 16).increase(PACKED, perVector * VECTORS * 16);
  });
  code.get(DEPTH).i32(perVector).op(op.i32RemU).set(count);
  code.repeat(count, single);
  return code;
}

/** (A, packed, depth, rows): copies rows of a transposed A, step by step of K. */
function emitPackA({ m, float64 }: Product): Code {
  const code = new Code([I32, I32, I32, I32]);
  const [A, PACKED, DEPTH, COUNT] = [0, 1, 2, 3] as const;
  const size = float64 ? 8 : 4;
  const count = code.local(I32);
  const at = code.local(I32);
  code.repeat(DEPTH, () => {
    code.i32(0).set(at);
    code
      .get(COUNT)
      .i32(16 / size - 1)
      .op(op.i32Add)
      .i32(16 / size)
      .op(op.i32DivU)
      .set(count);
    code.repeat(count, () => {
      code.get(PACKED).get(at).op(op.i32Add).get(A).get(at).op(op.i32Add).vector(0x00, 0).vector(0x0b, 0);
      code.increase(at, 16);
    });
    code.increase(A, m * size).increase(PACKED, ROWS * size);
  });
  return code;
}
