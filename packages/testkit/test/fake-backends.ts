// Backends for the tests: one in float32 that rounds after every op, one that answers later, and ways to spoil them.
import type { Backend, Buffer, Executable, Instruction, Numbers, OpName, Program, Value } from "@chainrule/core";
import { allocate, HostBuffer, reference, sizeOf } from "@chainrule/core";

type Host = Backend<"now">;

/** Runs each instruction on the reference and rounds what it gives to float32; `spoil` may change each number before. */
export function float32(spoil: (op: OpName, x: number) => number = (_, x) => x): Host {
  const buffer = (shape: readonly number[], dtype: Value["dtype"]): HostBuffer =>
    new HostBuffer(shape, dtype, allocate(dtype, sizeOf(shape)));
  const compile = (program: Program): Executable<"now"> => ({
    bind: (inputs, outputs) => () => {
      const known = new Map<number, Buffer<"now">>();
      for (const [i, id] of program.inputs.entries()) known.set(id, inputs[i] as Buffer<"now">);
      for (const instruction of program.instructions)
        known.set(instruction.output, runOne(program, instruction, known, buffer, spoil));
      const read = ({ value }: { readonly value: number }): Numbers => known.get(value)?.read() as Numbers;
      const [shown, fresh] = [program.outputs.map(read), program.updates.map(read)];
      for (const [i, data] of shown.entries()) outputs[i]?.write(data);
      for (const [i, { target }] of program.updates.entries()) known.get(target)?.write(fresh[i] as Numbers);
    },
    dispose: () => undefined,
  });
  return { label: "float32", dtypes: ["float32", "int32", "bool"], buffer, compile };
}

function runOne(
  program: Program,
  { op, inputs, output, attributes }: Instruction,
  known: ReadonlyMap<number, Buffer<"now">>,
  buffer: Host["buffer"],
  spoil: (op: OpName, x: number) => number,
): Buffer<"now"> {
  const { shape, dtype } = program.values[output] as Value;
  const alone: Program = {
    version: 1,
    values: [
      ...inputs.map((id) => ({ ...(program.values[id] as Value), role: "input" as const })),
      { shape, dtype, role: "computed" },
    ],
    instructions: [{ op, inputs: inputs.map((_, i) => i), output: inputs.length, attributes }],
    inputs: inputs.map((_, i) => i),
    outputs: [{ label: "output", value: inputs.length }],
    updates: [],
  };
  const [wide, result] = [reference.buffer(shape, dtype), buffer(shape, dtype)];
  reference.compile(alone).bind(
    inputs.map((id) => known.get(id) as Buffer<"now">),
    [wide],
  )();
  result.write(wide.read().map((x) => spoil(op, x)) as Numbers);
  return result as Buffer<"now">;
}

/** The same backend, whose reading and compiling take a while. */
export function later(backend: Host): Backend<"later"> {
  const wait = (): Promise<void> => Promise.resolve();
  const inner = new WeakMap<Buffer<"later">, Buffer<"now">>();
  return {
    label: "later",
    dtypes: backend.dtypes,
    buffer: (shape, dtype) => {
      const held = backend.buffer(shape, dtype);
      const outer: Buffer<"later"> = {
        shape,
        dtype,
        write: (data) => held.write(data),
        read: () => {
          const now = Promise.resolve().then(() => held.read());
          return wait().then(() => now);
        },
        dispose: () => held.dispose(),
      };
      inner.set(outer, held);
      return outer;
    },
    compile: (program) => {
      const executable = backend.compile(program);
      const all = (buffers: readonly Buffer<"later">[]) => buffers.map((buffer) => inner.get(buffer) as Buffer<"now">);
      return {
        ready: wait(),
        bind: (inputs, outputs) => executable.bind(all(inputs), all(outputs)),
        dispose: () => executable.dispose(),
      };
    },
  };
}

/** A backend with every instruction changed before it runs. */
export const spoiled = (backend: Host, spoil: (instruction: Instruction, program: Program) => Instruction): Host => ({
  ...backend,
  compile: (program) =>
    backend.compile({
      ...program,
      instructions: program.instructions.map((instruction) => spoil(instruction, program)),
    }),
});
