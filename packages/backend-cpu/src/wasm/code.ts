// The body of one WebAssembly function, written instruction by instruction. Only what our kernels use is here.
// Source: the WebAssembly core specification, binary format, with SIMD, threads and relaxed SIMD.
import { Bytes } from "./bytes.ts";
import * as op from "./op.ts";

/** Types of locals, parameters and results. */
export const I32 = 0x7f;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type Type = typeof I32 | typeof F32 | typeof F64 | typeof V128;

/** The number of a local of a function. */
export type Local = number;

/** A function that is being written. Locals are declared as they are needed. */
export class Code {
  readonly parameters: readonly Type[];
  readonly results: readonly Type[];
  readonly bytes = new Bytes();
  readonly #locals: Type[] = [];
  #scratch: Local | undefined;

  constructor(parameters: readonly Type[], results: readonly Type[] = []) {
    this.parameters = parameters;
    this.results = results;
  }

  /** A new local. */
  local(type: Type): Local {
    return this.parameters.length + this.#locals.push(type) - 1;
  }

  /** A vector local for a moment. */
  scratch(): Local {
    this.#scratch ??= this.local(V128);
    return this.#scratch;
  }

  get(local: Local): this {
    this.bytes.byte(0x20).unsigned(local);
    return this;
  }
  set(local: Local): this {
    this.bytes.byte(0x21).unsigned(local);
    return this;
  }
  tee(local: Local): this {
    this.bytes.byte(0x22).unsigned(local);
    return this;
  }
  i32(value: number): this {
    this.bytes.byte(0x41).signed(value);
    return this;
  }
  /** A 64-bit number that 32 bits can hold. */
  i64(value: number): this {
    this.bytes.byte(0x42).signed(value);
    return this;
  }
  f32(value: number): this {
    this.bytes.byte(0x43).float32(value);
    return this;
  }
  f64(value: number): this {
    this.bytes.byte(0x44).float64(value);
    return this;
  }
  /** An instruction without an immediate. */
  op(code: number): this {
    this.bytes.byte(code);
    return this;
  }
  /** A SIMD instruction. */
  simd(code: number): this {
    this.bytes.byte(0xfd).unsigned(code);
    return this;
  }
  /** A SIMD instruction that names a lane. */
  lane(code: number, lane: number): this {
    this.simd(code).bytes.byte(lane);
    return this;
  }
  /** A load or store: the address is on the stack, `offset` bytes are added to it. */
  memory(code: number, align: number, offset: number): this {
    this.bytes.byte(code).unsigned(align).unsigned(offset);
    return this;
  }
  /** A load or store of a vector; nothing is assumed about its alignment. */
  vector(code: number, offset: number): this {
    this.simd(code).bytes.unsigned(0).unsigned(offset);
    return this;
  }
  /** A load or store of one lane. */
  vectorLane(code: number, offset: number, lane: number): this {
    this.vector(code, offset).bytes.byte(lane);
    return this;
  }
  /** An instruction on shared memory. */
  atomic(code: number, align: number, offset = 0): this {
    this.bytes.byte(0xfe).unsigned(code).unsigned(align).unsigned(offset);
    return this;
  }
  i32Load(offset = 0): this {
    return this.memory(0x28, 2, offset);
  }
  i32Store(offset = 0): this {
    return this.memory(0x36, 2, offset);
  }
  /** A vector of equal float32s. */
  splatF32(value: number): this {
    this.simd(0x0c);
    for (let i = 0; i < 4; i++) this.bytes.float32(value);
    return this;
  }
  /** A vector of equal float64s. */
  splatF64(value: number): this {
    this.simd(0x0c);
    for (let i = 0; i < 2; i++) this.bytes.float64(value);
    return this;
  }
  /** A vector of equal 32-bit numbers. */
  splatI32(value: number): this {
    return this.vectorOfI32([value, value, value, value]);
  }
  /** A vector of four 32-bit numbers. */
  vectorOfI32(values: readonly [number, number, number, number]): this {
    this.simd(0x0c);
    for (const value of values) this.bytes.int32(value);
    return this;
  }
  /** A vector of equal 64-bit numbers, given by their halves. */
  splatI64(low: number, high: number): this {
    this.simd(0x0c);
    for (let i = 0; i < 2; i++) this.bytes.int32(low).int32(high);
    return this;
  }
  /** Bytes of two vectors, by number: 0 to 15 of the first, 16 to 31 of the second. */
  shuffle(lanes: readonly number[]): this {
    this.simd(0x0d);
    for (const lane of lanes) this.bytes.byte(lane);
    return this;
  }
  block(body: () => void): this {
    this.bytes.byte(0x02).byte(0x40);
    body();
    return this.op(0x0b);
  }
  loop(body: () => void): this {
    this.bytes.byte(0x03).byte(0x40);
    body();
    return this.op(0x0b);
  }
  /** Where the number on the stack is not 0. */
  when(then: () => void, otherwise?: () => void): this {
    this.bytes.byte(0x04).byte(0x40);
    then();
    if (otherwise) {
      this.op(0x05);
      otherwise();
    }
    return this.op(0x0b);
  }
  branch(depth: number): this {
    this.bytes.byte(0x0c).unsigned(depth);
    return this;
  }
  branchIf(depth: number): this {
    this.bytes.byte(0x0d).unsigned(depth);
    return this;
  }
  call(index: number): this {
    this.bytes.byte(0x10).unsigned(index);
    return this;
  }
  /** Copies memory: where to, where from and how many bytes are on the stack. */
  copyMemory(): this {
    this.bytes.byte(0xfc).unsigned(10).byte(0).byte(0);
    return this;
  }
  /** Fills memory with a byte: where to, the byte and how many are on the stack. */
  fillMemory(): this {
    this.bytes.byte(0xfc).unsigned(11).byte(0);
    return this;
  }
  /** local += by */
  increase(local: Local, by: number): this {
    return by === 0 ? this : this.get(local).i32(by).op(op.i32Add).set(local);
  }
  /** The body, for as often as `count` says: it counts down to 0. Skipped when it is 0 already. */
  repeat(count: Local, body: () => void): this {
    return this.get(count).when(() =>
      this.loop(() => {
        body();
        this.get(count).i32(-1).op(op.i32Add).tee(count).branchIf(0);
      }),
    );
  }

  /** The function as the code section holds it. */
  finish(): Bytes {
    const groups: [number, Type][] = [];
    for (const type of this.#locals) {
      const last = groups.at(-1);
      if (last?.[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    const whole = new Bytes().unsigned(groups.length);
    for (const [count, type] of groups) whole.unsigned(count).byte(type);
    return whole.raw(this.bytes.view()).byte(0x0b);
  }
}
