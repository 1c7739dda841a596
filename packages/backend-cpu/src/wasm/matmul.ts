// Matrix products, as functions: part by part of K, panel by panel of B, tile by tile. What is packed is packed just before.
import { Code, I32, type Local } from "./code.ts";
import type { Module } from "./module.ts";
import * as op from "./op.ts";
import { emitPackA, emitPackB } from "./pack.ts";
import { heightsUpTo, type Product, ROWS, type ScratchPlan, scratchOf, type Tile, VECTORS } from "./product.ts";
import { emitTile } from "./tile.ts";

/** The bytes of A's first element, B's, of the thread's own memory and of the sums; which rows, panels of columns, and parts of K: from, and to. */
const PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, I32, I32, I32] as const;
const [A, B, SCRATCH, SUMS, FROM, TO, FIRST, LAST, BEGIN, END] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/**
 * The function that computes a block of a product's sums, of at most `ROWS` rows, in some parts of K: all panels of one
 * part after the other. The sums of its first row come first. Returns its number. `heights` are those of its tiles.
 */
export function emitBlock(
  module: Module,
  product: Product,
  tile: Tile,
  fused: boolean,
  heights = heightsUpTo(Math.min(tile.rows, product.m)),
): number {
  return module.add(new BlockWriter(module, product, tile, fused, heights).write());
}

/** A tile's function, by number. */
interface TileFunction {
  readonly height: number;
  readonly index: number;
}

class BlockWriter {
  readonly #code = new Code(PARAMETERS);
  readonly #module: Module;
  readonly #product: Product;
  readonly #tile: Tile;
  readonly #fused: boolean;
  readonly #heights: readonly number[];
  readonly #scratch: ScratchPlan;
  /** Bytes of an element; how many columns a panel has, and how many the last one. */
  readonly #size: number;
  readonly #width: number;
  readonly #last: number;
  // How many rows there are, and whether the sums are added to (0 where they are set).
  readonly #count = this.#local();
  readonly #adds = this.#local();
  // Where K is, and how far this part goes; the panel at hand; addresses of what the next tile works on.
  readonly #step = this.#local();
  readonly #depth = this.#local();
  readonly #panel = this.#local();
  readonly #height = this.#local();
  readonly #a = this.#local();
  readonly #b = this.#local();
  readonly #c = this.#local();

  constructor(module: Module, product: Product, tile: Tile, fused: boolean, heights: readonly number[]) {
    this.#module = module;
    this.#product = product;
    this.#tile = tile;
    this.#fused = fused;
    this.#heights = heights;
    this.#scratch = scratchOf(product, tile);
    this.#size = product.float64 ? 8 : 4;
    this.#width = (VECTORS * 16) / this.#size;
    this.#last = product.n - (this.#scratch.panels - 1) * this.#width;
  }

  write(): Code {
    const code = this.#code;
    const { depth } = this.#scratch;
    const [packRows, panel] = [this.#packedRows(), this.#anyPanel()];
    code.get(TO).get(FROM).op(op.i32Sub).set(this.#count).i32(0).set(this.#adds);
    code.loop(() => {
      code.get(BEGIN).i32(depth).op(op.i32Mul).set(this.#step);
      this.#depthHere();
      packRows();
      code.get(FIRST).set(this.#panel);
      code.loop(() => {
        panel();
        code.get(this.#panel).i32(1).op(op.i32Add).tee(this.#panel).get(LAST).op(op.i32LtS).branchIf(0);
      });
      code.i32(1).set(this.#adds);
      code.get(BEGIN).i32(1).op(op.i32Add).tee(BEGIN).get(END).op(op.i32LtS).branchIf(0);
    });
    return code;
  }

  /** depth = how many steps of K the part that begins here has */
  #depthHere(): void {
    const { depth, parts } = this.#scratch;
    const { k } = this.#product;
    if (parts <= 1) this.#code.i32(k).set(this.#depth);
    else {
      this.#code.i32(k).get(this.#step).op(op.i32Sub).tee(this.#depth);
      this.#code.i32(depth).get(this.#depth).i32(depth).op(op.i32LtS).op(op.select).set(this.#depth);
    }
  }

  /** What computes the panel at hand: the last may be narrower. */
  #anyPanel(): () => void {
    const { packsB, panels } = this.#scratch;
    const partial = this.#last < this.#width;
    const narrow = this.#last <= this.#width / VECTORS;
    const pack = packsB ? this.#module.add(emitPackB(this.#product, this.#width)) : 0;
    const packLast = packsB && partial ? this.#module.add(emitPackB(this.#product, this.#last)) : pack;
    const wide = this.#tiles(VECTORS);
    const tiles = narrow ? this.#tiles(1) : wide;
    if (!partial) return () => this.#onePanel(wide, pack);
    if (panels === 1) return () => this.#onePanel(tiles, packLast);
    return () => {
      this.#code
        .get(this.#panel)
        .i32(panels - 1)
        .op(op.i32LtS);
      this.#code.when(
        () => this.#onePanel(wide, pack),
        () => this.#onePanel(tiles, packLast),
      );
    };
  }

  /** Bytes from one row of A to the next, where tiles read them. */
  get #aRow(): number {
    const { k, transA } = this.#product;
    return this.#scratch.packsA || transA ? this.#size : k * this.#size;
  }

  /** Functions of tiles of every height. */
  #tiles(vectors: number): readonly TileFunction[] {
    const { m, n, float64 } = this.#product;
    const { packsA, packsB } = this.#scratch;
    const { unroll } = this.#tile;
    const size = this.#size;
    const aStep = packsA ? ROWS * size : this.#product.transA ? m * size : size;
    const bStep = packsB ? VECTORS * 16 : n * size;
    const aRow = unroll > 1 ? undefined : this.#aRow;
    const kind = { vectors, aStep, bStep, aRow, float64, fused: this.#fused, unroll };
    return this.#heights.map((height) => {
      const tile = { ...kind, height };
      return { height, index: this.#module.once(Object.values(tile).join(), () => emitTile(tile)) };
    });
  }

  /** What copies the rows' part of A, where it is packed. */
  #packedRows(): () => void {
    const { packsA, packedA } = this.#scratch;
    if (!packsA) return () => undefined;
    const code = this.#code;
    const pack = this.#module.add(emitPackA(this.#product));
    return () => {
      this.#plus(A, FROM, this.#size);
      code
        .get(this.#step)
        .i32(this.#product.m * this.#size)
        .op(op.i32Mul)
        .op(op.i32Add);
      code.get(SCRATCH).i32(packedA).op(op.i32Add);
      code.get(this.#depth).get(this.#count).call(pack);
    };
  }

  /** All rows of one panel of B. */
  #onePanel(tiles: readonly TileFunction[], pack: number): void {
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
    this.#plus(SUMS, this.#panel, VECTORS * 16);
    code.set(this.#c);
    this.#rows(tiles);
  }

  /** Rows in tiles whose heights differ by one at most, so that none is much smaller than the others; the higher ones come first. */
  #rows(tiles: readonly TileFunction[]): void {
    const code = this.#code;
    const { rows } = this.#tile;
    const [count, higher] = [this.#local(), this.#local()];
    code
      .get(this.#count)
      .i32(rows - 1)
      .op(op.i32Add)
      .i32(rows)
      .op(op.i32DivU)
      .set(count);
    code.get(this.#count).get(count).op(op.i32RemU).tee(higher).op(op.i32Eqz).op(op.i32Eqz);
    code.get(this.#count).get(count).op(op.i32DivU).op(op.i32Add).set(this.#height);
    code.repeat(count, () => {
      this.#callTile(tiles);
      this.#advance(this.#a, this.#aRow);
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

  #callTile([tile, ...others]: readonly TileFunction[]): void {
    const code = this.#code;
    // A tile of another height would write rows that are not its own: better to stop.
    if (!tile) {
      code.op(op.unreachable);
      return;
    }
    code
      .get(this.#height)
      .i32(tile.height)
      .op(op.i32Eq)
      .when(
        () => {
          code.get(this.#a).get(this.#b).get(this.#c).get(this.#depth).get(this.#adds);
          code.i32(this.#aRow).i32(this.#scratch.row).call(tile.index);
        },
        () => this.#callTile(others),
      );
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
