// Running programs by hand on any backend, and making programs of one instruction.
import type { Attributes, Backend, Buffer, Dtype, Numbers, OpName, Program, Sizes, Value } from "@chainrule/core";
import { allocate, ops } from "@chainrule/core";

/** A shape whose sizes are known, and a dtype. */
export interface SizedType {
  readonly shape: Sizes;
  readonly dtype: Dtype;
}

/** A program of one op. Throws what the op's shape rule throws. */
export function programOf(op: OpName, inputs: readonly SizedType[], attributes: Attributes = {}): Program {
  const { shape, dtype } = ops[op].result(inputs as never, attributes);
  const output = inputs.length;
  return {
    version: 1,
    values: [
      ...inputs.map((type, i): Value => ({ ...type, role: "input", label: `input${i}` })),
      { role: op === "constant" ? "constant" : "computed", shape: shape as Sizes, dtype },
    ],
    instructions: [{ op, inputs: inputs.map((_, i) => i), output, attributes }],
    inputs: inputs.map((_, i) => i),
    outputs: [{ label: "output", value: output }],
    updates: [],
  };
}

/** Numbers as an array that a buffer of that dtype takes. */
export function numbersFor(dtype: Dtype, numbers: ArrayLike<number>): Numbers {
  const typed = allocate(dtype, numbers.length);
  typed.set(numbers);
  return typed;
}

/** A buffer that holds numbers. */
export function bufferWith(backend: Backend, { shape, dtype }: SizedType, numbers: ArrayLike<number>): Buffer {
  const buffer = backend.buffer(shape, dtype);
  buffer.write(numbersFor(dtype, numbers));
  return buffer;
}

/** Runs a program once and reads its outputs. */
export async function runOn(
  backend: Backend,
  program: Program,
  given: readonly ArrayLike<number>[],
): Promise<readonly Numbers[]> {
  const typeOf = (id: number): Value => program.values[id] as Value;
  const inputs = program.inputs.map((id, i) => bufferWith(backend, typeOf(id), given[i] as ArrayLike<number>));
  const outputs = program.outputs.map(({ value }) => backend.buffer(typeOf(value).shape, typeOf(value).dtype));
  const executable = backend.compile(program);
  await executable.ready;
  executable.bind(inputs, outputs)();
  const results: Numbers[] = [];
  for (const buffer of outputs) results.push(await buffer.read());
  for (const buffer of [...inputs, ...outputs]) buffer.dispose();
  executable.dispose();
  return results;
}

/** Runs a program one instruction at a time, each as a program of its own, and reads its outputs. */
export async function stepOn(
  backend: Backend,
  program: Program,
  given: readonly ArrayLike<number>[],
): Promise<readonly Numbers[]> {
  const known = new Map<number, Buffer>();
  const typeOf = (id: number): Value => program.values[id] as Value;
  for (const [i, id] of program.inputs.entries())
    known.set(id, bufferWith(backend, typeOf(id), given[i] as ArrayLike<number>));
  for (const { op, inputs, output, attributes } of program.instructions) {
    const alone = programOf(op, inputs.map(typeOf), attributes);
    const executable = backend.compile(alone);
    await executable.ready;
    const result = backend.buffer(typeOf(output).shape, typeOf(output).dtype);
    executable.bind(
      inputs.map((id) => known.get(id) as Buffer),
      [result],
    )();
    known.set(output, result);
  }
  const results: Numbers[] = [];
  for (const { value } of program.outputs) results.push(await (known.get(value) as Buffer).read());
  for (const buffer of known.values()) buffer.dispose();
  return results;
}
