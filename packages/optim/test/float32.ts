// A backend that rounds to float32 after every instruction, as real ones do; core's reference computes in float64 throughout.
import {
  allocate,
  type Backend,
  HostBuffer,
  type Instruction,
  type Program,
  reference,
  type Value,
} from "@chainrule/core";

const bufferOf = ({ shape, dtype }: Pick<Value, "shape" | "dtype">): HostBuffer =>
  new HostBuffer(
    shape,
    dtype,
    allocate(
      dtype,
      shape.reduce((n, size) => n * size, 1),
    ),
  );

/** A program of one instruction: its inputs come from outside. */
function alone({ op, inputs, output, attributes }: Instruction, values: Program["values"]): Program {
  const ids = inputs.map((_, i) => i);
  const result = inputs.length;
  return {
    version: 1,
    values: [...inputs, output].map((id) => values[id] as Value),
    instructions: [{ op, inputs: ids, output: result, attributes }],
    inputs: ids,
    outputs: [{ label: "result", value: result }],
    updates: [],
  };
}

/** Real float32, with how many programs it was given. */
export function float32(): Backend<"now"> & { readonly programs: readonly Program[] } {
  const programs: Program[] = [];
  return {
    label: "float32",
    dtypes: ["float32", "int32", "bool"],
    programs,
    buffer: (shape, dtype) => bufferOf({ shape, dtype }),
    compile: (program) => {
      programs.push(program);
      const { values, instructions, inputs, outputs, updates } = program;
      return {
        bind: (given, results) => {
          const held = values.map(bufferOf);
          for (const [i, id] of inputs.entries()) held[id] = given[i] as HostBuffer;
          const at = (id: number): HostBuffer => held[id] as HostBuffer;
          const runs = instructions.map((instruction) =>
            reference.compile(alone(instruction, values)).bind(instruction.inputs.map(at), [at(instruction.output)]),
          );
          return () => {
            for (const run of runs) run();
            for (const [i, { value }] of outputs.entries()) results[i]?.write(at(value).data);
            const fresh = updates.map(({ value }) => at(value).read());
            for (const [i, { target }] of updates.entries()) at(target).write(fresh[i] as HostBuffer["data"]);
          };
        },
        dispose: () => undefined,
      };
    },
  };
}
