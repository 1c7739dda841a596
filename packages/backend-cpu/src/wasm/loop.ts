// A fused loop as a WebAssembly function: rows of equal length, each gone through a vector at a time.
import type { Dtype, Sizes, Value } from "@chainrule/core";
import { sizeOf, stridesOf } from "@chainrule/core";
import type { Lane, LaneWidth, Loop, Place, View } from "@chainrule/plan";
import { Lanes, lowerOp, moves } from "@chainrule/plan";
import type { Local } from "./code.ts";
import { Code, I32, op, V128 } from "./code.ts";
import type { Functions } from "./functions.ts";
import { emitLanes } from "./lanes.ts";
import { type Address, BYTES, finder, type Layout } from "./layout.ts";
import { loadOne, loadStrided, loadVector, storeOne, storeVector } from "./vectors.ts";

/** What a loop's function is called with: the table, the first row and the one after the last, and memory of the thread's own. */
export const LOOP_PARAMETERS = [I32, I32, I32, I32] as const;
const [TABLE, FROM, TO, SCRATCH] = [0, 1, 2, 3] as const;

/** Loops over so few elements call elementary functions: written out, they would be gone through once or twice. */
const FEW = 16;

/** A value that lies not where the plan says but in the thread's own memory: a product, row by row. */
export interface InScratch {
  readonly value: number;
  /** Bytes from one row to the next. */
  readonly row: number;
}

/** A loop's function, and over how many rows it may be divided. */
export interface LoopFunction {
  readonly code: Code;
  readonly rows: number;
  /** Rows are single elements, and may be divided at multiples of this alone. */
  readonly grain: number;
}

/** Elements that one function reads or writes, and how far apart they lie, in elements, along the rows' axes and along the row. */
interface Stream {
  readonly value: number;
  readonly dtype: Dtype;
  readonly offset: number;
  readonly outer: readonly number[];
  readonly inner: number;
}

/** Writes a loop. With `scratch`, rows are those of a matrix, counted from 0 in the thread's own memory as from `from` outside. */
export function emitLoop(
  loop: Loop,
  values: readonly Value[],
  layout: Layout,
  options: { readonly fused: boolean; readonly functions: Functions; readonly scratch?: InScratch },
): LoopFunction {
  const { shape, instructions, stores } = loop;
  const { fused, functions, scratch } = options;
  const few = sizeOf(shape) <= FEW;
  const dtypeOf = (value: number): Dtype => (values[value] as Value).dtype;
  const width: LaneWidth = widthOf(loop, values);
  const own = stridesOf(shape);

  // What the body reads, each once.
  const views: View[] = [];
  const numbers = new Map<string, number>();
  const indexOf = (view: View): number => {
    const key = `${view.value} ${view.offset} ${view.strides}`;
    const known = numbers.get(key) ?? views.push(view) - 1;
    numbers.set(key, known);
    return known;
  };
  const lanes = new Lanes(width);
  const computed = new Map<number, Lane>();
  const read = (view: View): Lane => {
    const dtype = dtypeOf(view.value);
    return lanes.input(indexOf(view), dtype === "bool" ? "mask" : dtype === "int32" ? "integer" : "float");
  };
  for (const { instruction, operands } of instructions) {
    const inputs = operands.map((operand): Lane => {
      if (operand.kind === "read") return read(operand.view);
      const known = computed.get(operand.value);
      if (known !== undefined) return known;
      if (operand.kind === "own") return read({ value: operand.value, offset: 0, strides: own });
      const dtype = dtypeOf(operand.value);
      if (dtype === "bool") return lanes.wordEqual(lanes.word(operand.number === 0 ? 1 : 0), lanes.word(0));
      return dtype === "int32" ? lanes.word(operand.number) : lanes.number(operand.number);
    });
    const [first = 0] = inputs;
    const called = few ? functions.find(instruction.op, width) : undefined;
    const lowered =
      called !== undefined
        ? lanes.call(called, inputs)
        : moves(instruction)
          ? first
          : lowerOp(lanes, instruction.op, inputs, dtypeOf(instruction.output));
    computed.set(instruction.output, lowered as Lane);
  }
  const results = stores.map((value) => computed.get(value) ?? read({ value, offset: 0, strides: own }));

  const { axes, streams } = collapse(
    shape,
    [...views, ...stores.map((value) => ({ value, offset: 0, strides: own }))],
    scratch !== undefined,
  );
  const length = axes.at(-1) as number;
  const outer = axes.slice(0, -1);
  const reads = streams.slice(0, views.length).map((stream) => ({ ...stream, dtype: dtypeOf(stream.value) }));
  const writes = streams.slice(views.length).map((stream) => ({ ...stream, dtype: dtypeOf(stream.value) }));
  const product = new Set(reads.filter(({ value }) => value === scratch?.value));
  const single = outer.length === 0 && scratch === undefined;

  const code = new Code(LOOP_PARAMETERS);
  const find = finder(code, TABLE, layout);
  const perVector = width === 32 ? 4 : 2;
  /** The first address of each stream in the row at hand. */
  const starts = new Map<Stream, Address>();
  const splats = new Map<Stream, Local>();
  const index = code.local(I32);
  const count = code.local(I32);

  const address = (stream: Stream, lane = 0): number => {
    const { base, offset } = starts.get(stream) as Address;
    const size = BYTES[stream.dtype];
    if (stream.inner === 0) code.i32(0);
    else {
      code.get(index);
      if (stream.inner * size !== 1) code.i32(stream.inner * size).op(op.i32Mul);
    }
    if (base !== undefined) code.get(base).op(op.i32Add);
    return offset + lane * stream.inner * size;
  };
  const body = (vector: boolean): void => {
    const load = (i: number): void => {
      const stream = reads[i] as Stream;
      const splat = splats.get(stream);
      if (splat !== undefined) code.get(splat);
      else if (!vector) loadOne(code, stream.dtype, width, address(stream));
      else if (stream.inner === 1) loadVector(code, stream.dtype, width, address(stream));
      else loadStrided(code, stream.dtype, width, (lane) => address(stream, lane));
    };
    const locals = emitLanes(code, lanes, load, results, { fused });
    for (const [i, stream] of writes.entries()) {
      const offset = address(stream);
      const store = vector ? storeVector : storeOne;
      store(code, stream.dtype, width, locals[i] as Local, offset);
    }
  };
  /** Splats, which stay the same along the row, are loaded before it. */
  const prepare = (): void => {
    for (const stream of reads) {
      if (stream.inner !== 0) continue;
      const splat = splats.get(stream) ?? code.local(V128);
      splats.delete(stream);
      loadOne(code, stream.dtype, width, address(stream));
      code.set(splat);
      splats.set(stream, splat);
    }
  };

  const all = [...reads, ...writes];
  for (const stream of all) {
    if (product.has(stream)) continue;
    const { base, offset } = find(layout.places[stream.value] as Place);
    starts.set(stream, { base, offset: offset + stream.offset * BYTES[stream.dtype] });
  }
  if (single) {
    // One row, divided anywhere: vectors may reach past its end, where there is room for them.
    prepare();
    code.get(FROM).set(index);
    code
      .get(TO)
      .get(index)
      .op(op.i32Sub)
      .i32(perVector - 1)
      .op(op.i32Add)
      .i32(perVector)
      .op(op.i32DivU)
      .set(count);
    code.repeat(count, () => {
      body(true);
      code.increase(index, perVector);
    });
    return { code, rows: length, grain: 64 };
  }
  const row = code.local(I32);
  const rest = code.local(I32);
  const rowStarts = new Map(all.map((stream) => [stream, code.local(I32)] as const));
  const firsts = new Map(starts);
  const vectors = Math.floor(length / perVector);
  const tail = length % perVector;
  code.get(FROM).set(row);
  code.get(TO).get(FROM).op(op.i32Sub);
  const rows = code.local(I32);
  code.set(rows);
  code.repeat(rows, () => {
    for (const stream of all) {
      const start = rowStarts.get(stream) as Local;
      if (scratch && product.has(stream)) {
        code.get(row).get(FROM).op(op.i32Sub).i32(scratch.row).op(op.i32Mul).get(SCRATCH).op(op.i32Add).set(start);
        starts.set(stream, { base: start, offset: 0 });
      } else {
        const { base, offset } = firsts.get(stream) as Address;
        base === undefined ? code.i32(0) : code.get(base);
        code.set(start);
        starts.set(stream, { base: start, offset });
      }
    }
    code.get(row).set(rest);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const size = outer[axis] as number;
      for (const stream of all) {
        const step = (stream.outer[axis] as number) * BYTES[stream.dtype];
        if (step === 0 || product.has(stream)) continue;
        const start = rowStarts.get(stream) as Local;
        code.get(rest);
        if (axis > 0) code.i32(size).op(op.i32RemU);
        code.i32(step).op(op.i32Mul).get(start).op(op.i32Add).set(start);
      }
      if (axis > 0) code.get(rest).i32(size).op(op.i32DivU).set(rest);
    }
    code.i32(0).set(index);
    prepare();
    if (vectors > 0) {
      code.i32(vectors).set(count);
      code.repeat(count, () => {
        body(true);
        code.increase(index, perVector);
      });
    }
    if (tail > 0) {
      code.i32(tail).set(count);
      code.repeat(count, () => {
        body(false);
        code.increase(index, 1);
      });
    }
    code.increase(row, 1);
  });
  return { code, rows: sizeOf(outer), grain: 1 };
}

/** Which numbers a loop's vectors hold. */
function widthOf({ instructions }: Loop, values: readonly Value[]): LaneWidth {
  const wide = instructions.some(({ instruction: { inputs, output } }) =>
    [output, ...inputs].some((id) => values[id]?.dtype === "float64"),
  );
  return wide ? 64 : 32;
}

/** Puts together axes that lie in memory like one, for all views; the last axis is the row. A matrix keeps its two. */
function collapse(
  shape: Sizes,
  views: readonly View[],
  matrix: boolean,
): { readonly axes: readonly number[]; readonly streams: readonly Omit<Stream, "dtype">[] } {
  const axes: { size: number; strides: readonly number[] }[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    if (size === 1 && !matrix) continue;
    const next = { size, strides: views.map(({ strides }) => strides[axis] as number) };
    const inside = axes.at(-1);
    const joins = !matrix && inside?.strides.every((stride, i) => stride * inside.size === next.strides[i]);
    if (inside && joins) inside.size *= size;
    else axes.push(next);
  }
  if (axes.length === 0) axes.push({ size: 1, strides: views.map(() => 0) });
  axes.reverse();
  const inner = axes.at(-1) as (typeof axes)[number];
  return {
    axes: axes.map(({ size }) => size),
    streams: views.map(({ value, offset }, i) => ({
      value,
      offset,
      outer: axes.slice(0, -1).map(({ strides }) => strides[i] as number),
      inner: inner.size === 1 ? 1 : (inner.strides[i] as number),
    })),
  };
}
