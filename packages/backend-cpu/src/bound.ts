// What is bound to a program, checked: as many buffers as it has inputs and outputs, each of this backend and of the right shape.
import type { Buffer, Numbers, Program, Value } from "@chainrule/core";
import { allocate, check, fail, HostBuffer, showShape } from "@chainrule/core";

/** Buffers as they come: of this backend, if all is well. */
export type Buffers = readonly Buffer<"now">[];

/** A buffer that fits its place in the program. */
export interface Bound {
  readonly data: Numbers;
  readonly size: number;
  readonly name: string;
}

/** The buffers of a program's inputs or outputs; E_BACKEND when there are too few or many, or one is of another kind. */
export function checkBuffers(program: Program, side: "input" | "output", buffers: Buffers): readonly Bound[] {
  const slots =
    side === "input"
      ? program.inputs.map((id) => ({ id, label: program.values[id]?.label ?? `%${id}` }))
      : program.outputs.map(({ label, value }) => ({ id: value, label }));
  check(
    buffers.length === slots.length,
    "E_BACKEND",
    () => `the program has ${slots.length} ${side}s, and ${buffers.length} buffers were bound to them.`,
    { side, needed: slots.length, given: buffers.length },
  );
  return slots.map(({ id, label }, i) =>
    checkBuffer(`${side} ${JSON.stringify(label)}`, program.values[id] as Value, buffers[i] as Buffer<"now">),
  );
}

function checkBuffer(name: string, { shape, dtype }: Value, buffer: Buffer<"now">): Bound {
  const needed = `${dtype}${showShape(shape)}`;
  const own = buffer instanceof HostBuffer && buffer.data.constructor === allocate(buffer.dtype, 0).constructor;
  check(
    own,
    "E_BACKEND",
    () =>
      `${name} was given a buffer that backend cpu did not make. Make it with cpu().buffer([${shape}], "${dtype}"), and run a program only on buffers of the backend that compiled it.`,
    { name },
  );
  const got = `${buffer.dtype}${showShape(buffer.shape)}`;
  check(got === needed, "E_BACKEND", () => `${name} is ${needed}, and the buffer that was bound to it is ${got}.`, {
    name,
    needed,
    got,
  });
  return { data: buffer.data, size: buffer.data.length, name };
}

/** Throws E_DISPOSED when memory that was bound has gone since: postMessage, for one, can take it elsewhere. */
export function checkPresent(bound: readonly Bound[]): void {
  for (let i = 0; i < bound.length; i++) {
    const { data, size, name } = bound[i] as Bound;
    if (data.length !== size)
      fail("E_DISPOSED", `the memory of ${name} is gone: it was transferred elsewhere. Bind another buffer.`, { name });
  }
}
