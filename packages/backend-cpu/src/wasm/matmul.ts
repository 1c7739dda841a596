// Rows of a matrix product, as functions: block by block of K, panel by panel of B, tile by tile. What is packed is packed just before.
import { Code, I32, type Local } from "./code.ts";
import * as op from "./op.ts";
import { emitPackA, emitPackB } from "./pack.ts";
import { BLOCK, type Product, ROWS, type ScratchPlan, scratchOf, type Tile, VECTORS } from "./product.ts";
import { emitTile } from "./tile.ts";

/** Adds a function to a module, and returns its number. */
export type Add = (code: Code) => number;

/** The bytes of A's first element, B's, and of the thread's own memory; rows from and to. */
const PARAMETERS = [I32, I32, I32, I32, I32] as const;
const [A, B, SCRATCH, FROM, TO] = [0, 1, 2, 3, 4] as const;

/**
 * The function that computes at most `ROWS` rows of a product, from one row to another, into the thread's own memory;
 * returns its number.
 */
export function emitRows(add: Add, product: Product, tile: Tile, fused: boolean): number {
  const code = new RowsWriter(add, product, tile, fused).write();
  return add(code);
}

class RowsWriter {
  readonly #code = new Code(PARAMETERS);
  readonly #add: Add;
  readonly #product: Product;
  readonly #tile: Tile;
  readonly #fused: boolean;
  readonly #scratch: ScratchPlan;
  /** Bytes of an element; how many columns a panel has, and how many the last one. */
  readonly #size: number;
  readonly #width: number;
  readonly #panels: number;
  readonly #last: number;
  // Where K is, and how far this block goes; the panel at hand; addresses of what the next tile works on.
  readonly #step = this.#local();
  readonly #depth = this.#local();
  readonly #panel = this.#local();
  readonly #height = this.#local();
  readonly #a = this.#local();
  readonly #b = this.#local();
  readonly #c = this.#local();

  constructor(add: Add, product: Product, tile: Tile, fused: boolean) {
    this.#add = add;
    this.#product = product;
    this.#tile = tile;
    this.#fused = fused;
    this.#scratch = scratchOf(product, tile);
    this.#size = product.float64 ? 8 : 4;
    this.#width = (VECTORS * 16) / this.#size;
    this.#panels = Math.ceil(product.n / this.#width);
    this.#last = product.n - (this.#panels - 1) * this.#width;
  }

  write(): Code {
    const code = this.#code;
    const { k } = this.#product;
    const { packsB } = this.#scratch;
    const narrow = this.#last <= this.#width / VECTORS;
    const wide = this.#tiles(VECTORS);
    const tiles = narrow ? this.#tiles(1) : wide;
    const pack = packsB ? this.#add(emitPackB(this.#product, this.#width)) : 0;
    const partial = this.#last < this.#width;
    const packLast = packsB && partial ? this.#add(emitPackB(this.#product, this.#last)) : pack;
    const whole = partial ? this.#panels - 1 : this.#panels;
    const packRows = this.#packedRows();
    code.i32(0).set(this.#step);
    code.loop(() => {
      // depth = min(BLOCK, k - step)
      code.i32(k).get(this.#step).op(op.i32Sub).tee(this.#depth);
      code.i32(BLOCK).get(this.#depth).i32(BLOCK).op(op.i32LtS).op(op.select).set(this.#depth);
      packRows();
      code.i32(0).set(this.#panel);
      if (whole > 0)
        code.loop(() => {
          this.#onePanel(wide, pack);
          code.get(this.#panel).i32(1).op(op.i32Add).tee(this.#panel).i32(whole).op(op.i32LtS).branchIf(0);
        });
      if (partial) this.#onePanel(tiles, packLast);
      code.get(this.#step).i32(BLOCK).op(op.i32Add).tee(this.#step).i32(k).op(op.i32LtS).branchIf(0);
    });
    return code;
  }

  /** Functions of tiles of one row, of two, and so on. */
  #tiles(vectors: number): readonly number[] {
    const { m, n, k, transA, float64 } = this.#product;
    const { row, packsA, packsB } = this.#scratch;
    const size = this.#size;
    const strides = {
      aRow: packsA || transA ? size : k * size,
      aStep: packsA ? ROWS * size : transA ? m * size : size,
      bStep: packsB ? VECTORS * 16 : n * size,
    };
    const kind = { ...strides, row, float64, fused: this.#fused, unroll: this.#tile.unroll, vectors };
    return Array.from({ length: Math.min(this.#tile.rows, m) }, (_, i) =>
      this.#add(emitTile({ ...kind, height: i + 1 })),
    );
  }

  /** What copies the rows' part of A, where it is packed. */
  #packedRows(): () => void {
    const { packsA, packedA } = this.#scratch;
    if (!packsA) return () => undefined;
    const code = this.#code;
    const pack = this.#add(emitPackA(this.#product));
    return () => {
      this.#plus(A, FROM, this.#size);
      code
        .get(this.#step)
        .i32(this.#product.m * this.#size)
        .op(op.i32Mul)
        .op(op.i32Add);
      code.get(SCRATCH).i32(packedA).op(op.i32Add);
      code.get(this.#depth).get(TO).get(FROM).op(op.i32Sub).call(pack);
    };
  }

  /** All rows of one panel of B. */
  #onePanel(tiles: readonly number[], pack: number): void {
    const code = this.#code;
    const { m, n, k, transA, transB } = this.#product;
    const { packsA, packsB, packedA, packedB } = this.#scratch;
    const size = this.#size;
    // b: the panel at this step, in B or packed.
    this.#plus(B, this.#step, transB ? size : n * size);
    code
      .get(this.#panel)
      .i32(transB ? this.#width * k * size : VECTORS * 16)
      .op(op.i32Mul)
      .op(op.i32Add);
    if (packsB) code.get(SCRATCH).i32(packedB).op(op.i32Add).tee(this.#b).get(this.#depth).call(pack);
    else code.set(this.#b);
    if (packsA) code.get(SCRATCH).i32(packedA).op(op.i32Add);
    else {
      this.#plus(A, FROM, transA ? size : k * size);
      code
        .get(this.#step)
        .i32(transA ? m * size : size)
        .op(op.i32Mul)
        .op(op.i32Add);
    }
    code.set(this.#a);
    this.#plus(SCRATCH, this.#panel, VECTORS * 16);
    code.set(this.#c);
    this.#rows(tiles, packsA || transA ? size : k * size);
  }

  /** Rows in tiles whose heights differ by one at most, so that none is much smaller than the others; the higher ones come first. */
  #rows(tiles: readonly number[], aRow: number): void {
    const code = this.#code;
    const { rows } = this.#tile;
    const [count, higher, all] = [this.#local(), this.#local(), this.#local()];
    code
      .get(TO)
      .get(FROM)
      .op(op.i32Sub)
      .tee(all)
      .i32(rows - 1)
      .op(op.i32Add)
      .i32(rows)
      .op(op.i32DivU)
      .set(count);
    code.get(all).get(count).op(op.i32RemU).tee(higher).op(op.i32Eqz).op(op.i32Eqz);
    code.get(all).get(count).op(op.i32DivU).op(op.i32Add).set(this.#height);
    code.repeat(count, () => {
      this.#callTile(tiles, 0);
      this.#advance(this.#a, aRow);
      this.#advance(this.#c, this.#scratch.row);
      code.get(higher).when(() => {
        code
          .increase(higher, -1)
          .get(higher)
          .op(op.i32Eqz)
          .when(() => code.increase(this.#height, -1));
      });
    });
  }

  #callTile(tiles: readonly number[], at: number): void {
    const code = this.#code;
    const call = (): void => {
      code
        .get(this.#a)
        .get(this.#b)
        .get(this.#c)
        .get(this.#depth)
        .get(this.#step)
        .call(tiles[at] as number);
    };
    if (at === tiles.length - 1) call();
    else
      code
        .get(this.#height)
        .i32(at + 1)
        .op(op.i32Eq)
        .when(call, () => this.#callTile(tiles, at + 1));
  }

  /** local += height · bytes */
  #advance(local: Local, bytes: number): void {
    this.#plus(local, this.#height, bytes);
    this.#code.set(local);
  }

  /** Puts base + times · bytes on the stack. */
  #plus(base: Local, times: Local, bytes: number): void {
    this.#code.get(base).get(times).i32(bytes).op(op.i32Mul).op(op.i32Add);
  }

  #local(): Local {
    return this.#code.local(I32);
  }
}
