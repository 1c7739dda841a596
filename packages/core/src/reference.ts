// The reference: a slow, obvious interpreter in float64. It needs no other package, and every backend is held against it.
import type { Backend, Buffer, Executable } from "./backend.ts";
import type { NdArray, Numbers } from "./data.ts";
import { check } from "./errors.ts";
import { ops } from "./ops/index.ts";
import type { InputsOf } from "./ops/op.ts";
import { positionsOf, stretchedStrides } from "./ops/walk.ts";
import type { Instruction, Program, Value } from "./program.ts";
import type { Dtype, Sizes } from "./shape.ts";
import { sameShape, sizeOf } from "./shape.ts";

/** A value in plain typed arrays, for backends that live in JavaScript. */
export class HostBuffer implements Buffer<"now"> {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  readonly data: Numbers;
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** `data` is kept, not copied. */
  constructor(shape: Sizes, dtype: Dtype, data: Numbers) {
    this.shape = shape;
    this.dtype = dtype;
    this.data = data;
  }

  write(data: Numbers): void {
    this.#check();
    check(
      data.length === this.data.length,
      "E_FEED_SIZE",
      () => `${data.length} numbers do not fit a value of ${this.data.length}.`,
    );
    this.data.set(data);
  }

  read(): Numbers {
    this.#check();
    return this.data.slice();
  }

  dispose(): void {
    this.#disposed = true;
  }

  #check(): void {
    check(!this.#disposed, "E_DISPOSED", () => "this value was disposed.");
  }
}

/** Runs programs in float64 whatever their float dtype; int32 wraps and bool is 0 or 1, as everywhere. */
export const reference: Backend<"now"> = {
  label: "reference",
  dtypes: ["float32", "float64", "int32", "bool"],
  buffer: (shape, dtype) => new HostBuffer(shape, dtype, wide(dtype, sizeOf(shape))),
  compile: (program): Executable<"now"> => ({
    bind: (inputs, outputs) => () =>
      interpret(program, inputs as readonly HostBuffer[], outputs as readonly HostBuffer[]),
    dispose: () => undefined,
  }),
};

const wide = (dtype: Dtype, size: number): Numbers =>
  dtype === "int32" ? new Int32Array(size) : dtype === "bool" ? new Uint8Array(size) : new Float64Array(size);

function interpret(
  { values, instructions, inputs, outputs, updates }: Program,
  given: readonly HostBuffer[],
  results: readonly HostBuffer[],
): void {
  const computed = new Map<number, NdArray<Numbers>>();
  for (const [i, id] of inputs.entries()) computed.set(id, given[i] as HostBuffer);
  for (const instruction of instructions) {
    const operands = instruction.inputs.map((id) => computed.get(id) as NdArray);
    computed.set(instruction.output, evaluate(instruction, operands, values[instruction.output] as Value));
  }
  // All is read before anything is written: an output's buffer may be an input's too.
  const fresh = updates.map(({ value }) => (computed.get(value) as NdArray<Numbers>).data.slice());
  for (const [i, { value }] of outputs.entries()) results[i]?.data.set((computed.get(value) as NdArray<Numbers>).data);
  for (const [i, { target }] of updates.entries()) given[inputs.indexOf(target)]?.data.set(fresh[i] as Numbers);
}

/** What one instruction makes of its operands. */
function evaluate(
  { op, attributes }: Instruction,
  operands: readonly NdArray[],
  { shape, dtype }: Value,
): NdArray<Numbers> {
  const { scalar, whole, array } = ops[op];
  const data = wide(dtype, sizeOf(shape));
  const meaning = (dtype === "int32" && whole) || scalar;
  if (!meaning) {
    data.set(array?.(operands as unknown as InputsOf<NdArray>, attributes, shape) ?? []);
    return { shape, data };
  }
  // What has the result's shape is gone through as it lies.
  const positions = operands.map((operand) =>
    sameShape(operand.shape, shape) ? undefined : positionsOf(shape, stretchedStrides(operand.shape, shape)),
  );
  for (let i = 0; i < data.length; i++) {
    const result = meaning(...operands.map((operand, k) => operand.data[positions[k]?.[i] ?? i] as number));
    data[i] = dtype === "bool" ? Number(result !== 0) : result;
  }
  return { shape, data };
}
