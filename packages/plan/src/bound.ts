// What is bound to a program, checked: as many buffers as it has inputs and outputs, each of this backend and of the right shape.
import type { Buffer, Program, Time, Value } from "@chainrule/core";
import { check, showShape } from "@chainrule/core";

/** What people call the inputs, then the outputs, of a program. */
export function nameOf({ values, inputs, outputs }: Program, slot: number): string {
  const input = inputs[slot];
  if (input === undefined) return `output ${JSON.stringify(outputs[slot - inputs.length]?.label)}`;
  return `input ${JSON.stringify(values[input]?.label ?? `%${input}`)}`;
}

/** The buffers of a program's inputs, then of its outputs; E_BACKEND when there are too few or many, or one is of another kind. */
export function checkBuffers<When extends Time, Own extends Buffer<When>>(
  program: Program,
  inputs: readonly Buffer<When>[],
  outputs: readonly Buffer<When>[],
  label: string,
  isOwn: (buffer: Buffer<When>) => buffer is Own,
): readonly Own[] {
  const count = (side: string, needed: number, given: number): void =>
    check(
      needed === given,
      "E_BACKEND",
      () => `the program has ${needed} ${side}s, and ${given} buffers were bound to them.`,
      { side, needed, given },
    );
  count("input", program.inputs.length, inputs.length);
  count("output", program.outputs.length, outputs.length);
  const ids = [...program.inputs, ...program.outputs.map(({ value }) => value)];
  return [...inputs, ...outputs].map((buffer, slot) => {
    const name = nameOf(program, slot);
    const { shape, dtype } = program.values[ids[slot] as number] as Value;
    const needed = `${dtype}${showShape(shape)}`;
    if (!isOwn(buffer)) {
      const advice = `Make it with ${label}().buffer([${shape}], "${dtype}"), and run a program only on buffers of the backend that compiled it.`;
      check(false, "E_BACKEND", () => `${name} was given a buffer that backend ${label} did not make. ${advice}`, {
        name,
      });
    }
    const got = `${buffer.dtype}${showShape(buffer.shape)}`;
    check(got === needed, "E_BACKEND", () => `${name} is ${needed}, and the buffer that was bound to it is ${got}.`, {
      name,
      needed,
      got,
    });
    return buffer;
  });
}
