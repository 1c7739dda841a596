// A fused loop as a WebAssembly function: rows of equal length, each gone through a vector at a time.
import type { Sizes, Value } from "@chainrule/core";
import { sizeOf } from "@chainrule/core";
import type { Loop, Place } from "@chainrule/plan";
import { BYTES } from "@chainrule/plan";
import { type Access, accessOf } from "./access.ts";
import type { Local } from "./code.ts";
import { Code, I32, V128 } from "./code.ts";
import { type Constants, emitConstants, emitLanes } from "./lanes.ts";
import { type Address, finder, type Layout } from "./layout.ts";
import { type BodyOptions, bodyOf, INDEX, type LoopBody, type Stream } from "./loop-body.ts";
import * as op from "./op.ts";
import { loadOne, loadStrided, loadVector, storeOne, storeVector } from "./vectors.ts";

/** What a kernel's function is called with: the table, the first row and the one after the last, and memory of the thread's own. */
export const LOOP_PARAMETERS = [I32, I32, I32, I32] as const;
const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;

/** A value that lies not where the plan says but in the thread's own memory: a product, row by row. */
interface InScratch {
  readonly value: number;
  /** Bytes from one row to the next. */
  readonly row: number;
}

/** A loop's function, and over how many rows it may be divided. */
export interface LoopFunction {
  readonly rows: number;
  /** Rows are best divided at multiples of this: where they are single elements, at rows of the shape, or lines of the caches. */
  readonly grain: number;
  /** Whether rows are single elements. */
  readonly flat: boolean;
  readonly accesses: readonly Access[];
  /** The function, for rows that are divided at multiples of a grain. */
  write(grain: number): Code;
}

export interface LoopOptions extends BodyOptions {
  readonly fused: boolean;
  readonly scratch?: InScratch;
}

const LINE = 64;
/** Elements of the longest vector. */
const VECTOR = 4;
/** A shape of so many rows can be divided at them. */
const ENOUGH = 16;
const SPLAT_I32 = 0x11;
const ADD_I32 = 0xae;

/** Writes a loop. With `scratch`, rows are those of a matrix, counted from 0 in the thread's own memory as from `from` outside. */
export function loopOf(loop: Loop, values: readonly Value[], layout: Layout, options: LoopOptions): LoopFunction {
  const { scratch } = options;
  const body = bodyOf(loop, values, options, scratch !== undefined);
  const { outer, length } = body;
  const accesses = [
    ...body.reads
      .filter(({ value }) => value !== scratch?.value)
      .map((stream) => accessOf(stream, false, outer, length)),
    ...body.writes.map((stream) => accessOf(stream, true, outer, length)),
  ];
  const flat = outer.length === 0 && !scratch;
  // Past the end of what lies close together is room for a vector; three strides on may be past the end of all memory.
  const strided = body.reads.some(({ inner }) => inner !== 0 && inner !== 1);
  return {
    rows: flat ? length : sizeOf(outer),
    grain: flat ? grainOf(loop.shape) : 1,
    flat,
    accesses,
    write: (grain) => {
      const writer = new LoopWriter(body, layout, options);
      if (flat) writer.single(grain % VECTOR !== 0 || strided);
      else if (writer.isFlat) writer.flat();
      else writer.rows();
      return writer.code;
    },
  };
}

/** Elements that a thread has together at least: rows of the shape, as other kernels have them, where there are enough. */
function grainOf(shape: Sizes): number {
  const row = shape.at(-1) ?? 1;
  return row > 1 && row % VECTOR === 0 && sizeOf(shape) / row >= ENOUGH ? row : LINE;
}

class LoopWriter {
  readonly code = new Code(LOOP_PARAMETERS);
  readonly #body: LoopBody;
  readonly #options: LoopOptions;
  readonly #perVector: number;
  /** The product that lies in the thread's own memory, however it is read. */
  readonly #product: ReadonlySet<Stream>;
  /** Where each stream's values begin, as long as the loop runs. */
  readonly #firsts = new Map<Stream, Address>();
  /** Where each stream's row at hand begins. */
  readonly #starts = new Map<Stream, Address>();
  /** What stays the same along a row is loaded before it. */
  readonly #splats = new Map<Stream, Local>();
  readonly #constants: Constants;
  /** The position in the row. */
  readonly #index: Local;
  readonly #count: Local;
  /** The row at hand, where there are several. */
  #row: Local | undefined;

  constructor(body: LoopBody, layout: Layout, options: LoopOptions) {
    this.#body = body;
    this.#options = options;
    this.#perVector = body.lanes.width === 32 ? 4 : 2;
    this.#product = new Set(body.reads.filter(({ value }) => value === options.scratch?.value));
    this.#constants = emitConstants(this.code, body.lanes);
    const find = finder(this.code, TABLE, layout);
    this.#index = this.code.local(I32);
    this.#count = this.code.local(I32);
    for (const stream of [...body.reads, ...body.writes]) {
      if (this.#product.has(stream)) continue;
      const { base, offset } = find(layout.places[stream.value] as Place);
      this.#firsts.set(stream, { base, offset: offset + stream.offset * BYTES[stream.dtype] });
    }
  }

  /** One row, divided anywhere: vectors may reach past its end, where there is room for them, but past no `exact` one. */
  single(exact: boolean): void {
    const { code } = this;
    const length = code.local(I32);
    for (const [stream, first] of this.#firsts) this.#starts.set(stream, first);
    this.#loadSplats();
    code.get(FROM).set(this.#index);
    code.get(TO).get(FROM).op(op.i32Sub).tee(length);
    if (!exact) code.i32(this.#perVector - 1).op(op.i32Add);
    code.i32(this.#perVector).op(op.i32DivU).set(this.#count);
    this.#vectors();
    if (!exact) return;
    code.get(length).i32(this.#perVector).op(op.i32RemU).set(this.#count);
    this.#singles();
  }

  /** Whether rows of a matrix follow each other without a gap, in whole vectors, wherever they lie. */
  get isFlat(): boolean {
    const { reads, writes, length } = this.#body;
    const row = this.#options.scratch?.row;
    const dense = [...reads, ...writes].every(({ inner, outer }) => inner === 1 && outer[0] === length);
    const [product] = this.#product;
    return dense && product !== undefined && row === length * BYTES[product.dtype] && length % this.#perVector === 0;
  }

  /** Such rows as one. */
  flat(): void {
    const { code } = this;
    const { length } = this.#body;
    for (const [stream, first] of this.#firsts) this.#starts.set(stream, first);
    const base = code.local(I32);
    code
      .get(SCRATCH)
      .get(FROM)
      .i32(this.#options.scratch?.row ?? 0)
      .op(op.i32Mul)
      .op(op.i32Sub)
      .set(base);
    for (const stream of this.#product) this.#starts.set(stream, { base, offset: 0 });
    code.get(FROM).i32(length).op(op.i32Mul).set(this.#index);
    code
      .get(TO)
      .get(FROM)
      .op(op.i32Sub)
      .i32(length / this.#perVector)
      .op(op.i32Mul)
      .set(this.#count);
    this.#vectors();
  }

  /** Rows, from one to another. */
  rows(): void {
    const { code } = this;
    const { length } = this.#body;
    const [row, rows] = [code.local(I32), code.local(I32)];
    this.#row = row;
    code.get(FROM).set(row).get(TO).get(FROM).op(op.i32Sub).set(rows);
    code.repeat(rows, () => {
      this.#startRow(row);
      this.#loadSplats();
      code.i32(0).set(this.#index);
      const [whole, rest] = [Math.floor(length / this.#perVector), length % this.#perVector];
      if (whole > 0) {
        code.i32(whole).set(this.#count);
        this.#vectors();
      }
      if (rest > 0) {
        code.i32(rest).set(this.#count);
        this.#singles();
      }
      code.increase(row, 1);
    });
  }

  /** Finds where each stream's row begins. */
  #startRow(row: Local): void {
    const { code } = this;
    const { outer, reads, writes } = this.#body;
    const streams = [...reads, ...writes];
    const rest = code.local(I32);
    const start = (stream: Stream): Local => {
      const local = code.local(I32);
      const { base, offset } = this.#firsts.get(stream) ?? { base: undefined, offset: 0 };
      if (this.#product.has(stream)) {
        code
          .get(row)
          .get(FROM)
          .op(op.i32Sub)
          .i32(this.#options.scratch?.row ?? 0)
          .op(op.i32Mul);
        code.get(SCRATCH).op(op.i32Add);
      } else if (base === undefined) code.i32(0);
      else code.get(base);
      code.set(local);
      this.#starts.set(stream, { base: local, offset });
      return local;
    };
    const starts = streams.map(start);
    code.get(row).set(rest);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      for (const [i, stream] of streams.entries()) {
        const step = (stream.outer[axis] as number) * BYTES[stream.dtype];
        if (step === 0 || this.#product.has(stream)) continue;
        code.get(rest);
        if (axis > 0) code.i32(outer[axis] as number).op(op.i32RemU);
        code
          .i32(step)
          .op(op.i32Mul)
          .get(starts[i] as Local)
          .op(op.i32Add)
          .set(starts[i] as Local);
      }
      if (axis > 0)
        code
          .get(rest)
          .i32(outer[axis] as number)
          .op(op.i32DivU)
          .set(rest);
    }
  }

  #loadSplats(): void {
    const { code } = this;
    for (const stream of this.#body.reads) {
      if (stream.inner !== 0) continue;
      const splat = code.local(V128);
      loadOne(code, stream.dtype, this.#body.lanes.width, this.#address(stream));
      code.set(splat);
      this.#splats.set(stream, splat);
    }
  }

  /** As many vectors as `count` says. */
  #vectors(): void {
    this.code.repeat(this.#count, () => {
      this.#element(true);
      this.code.increase(this.#index, this.#perVector);
    });
  }

  /** As many elements. */
  #singles(): void {
    this.code.repeat(this.#count, () => {
      this.#element(false);
      this.code.increase(this.#index, 1);
    });
  }

  /** A vector of elements, or one in every lane. */
  #element(vector: boolean): void {
    const { code } = this;
    const { lanes, reads, writes, results } = this.#body;
    const { width } = lanes;
    const load = (i: number): void => {
      if (i === INDEX) {
        this.#position(vector);
        return;
      }
      const stream = reads[i] as Stream;
      const splat = this.#splats.get(stream);
      if (splat !== undefined) code.get(splat);
      else if (!vector) loadOne(code, stream.dtype, width, this.#address(stream));
      else if (stream.inner === 1) loadVector(code, stream.dtype, width, this.#address(stream));
      else loadStrided(code, stream.dtype, width, (lane) => this.#address(stream, lane));
    };
    const locals = emitLanes(code, lanes, load, results, this.#options.fused, this.#constants);
    for (const [i, stream] of writes.entries()) {
      const offset = this.#address(stream);
      const store = vector ? storeVector : storeOne;
      store(code, stream.dtype, width, locals[i] as Local, offset);
    }
  }

  /** Puts the positions of the elements at hand on the stack, as integers. */
  #position(vector: boolean): void {
    const { code } = this;
    code.get(this.#index);
    if (this.#row !== undefined) code.get(this.#row).i32(this.#body.length).op(op.i32Mul).op(op.i32Add);
    code.simd(SPLAT_I32);
    if (vector) code.vectorOfI32([0, 1, 2, 3]).simd(ADD_I32);
  }

  /** Puts the address of a stream's element at hand on the stack; returns how far beyond it lies. */
  #address(stream: Stream, lane = 0): number {
    const { code } = this;
    const { base, offset } = this.#starts.get(stream) as Address;
    const step = stream.inner * BYTES[stream.dtype];
    if (step === 0) code.i32(0);
    else {
      code.get(this.#index);
      if (step !== 1) code.i32(step).op(op.i32Mul);
    }
    if (base !== undefined) code.get(base).op(op.i32Add);
    return offset + lane * step;
  }
}
