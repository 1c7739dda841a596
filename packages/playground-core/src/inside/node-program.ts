// Looking inside a gate: any expression over its inputs, computed by core's reference.
import type { Expr, HostBuffer, NdArray, Node, Sizes } from "@chainrule/core";
import { lower, reference } from "@chainrule/core";

/** Expressions over a node's inputs, ready to be computed again and again from buffers that stay. */
export interface NodeProgram {
  readonly run: () => void;
  readonly results: readonly HostBuffer[];
}

/** A value's memory on the reference, with these numbers. */
export function bufferOf({ shape, data }: NdArray, dtype: Expr["dtype"]): HostBuffer {
  const buffer = reference.buffer(shape, dtype) as HostBuffer;
  buffer.data.set(data);
  return buffer;
}

/** Compiles expressions over a node's inputs; `results` are written into by `run`. */
export function nodeProgram(node: Node, inputs: readonly HostBuffer[], wanted: readonly Expr[]): NodeProgram {
  const { template } = node;
  const step = template.forwardOrder.find(({ op }) => op === "step");
  const leaves = template.inputs.map((expr, i) => ({ expr, role: "input" as const, label: `input${i}` }));
  const program = lower({
    leaves: step ? [...leaves, { expr: step, role: "setting", label: "step" }] : leaves,
    outputs: wanted.map((expr, i) => ({ label: `output${i}`, expr })),
    dimensions: dimensionsOf(node, inputs),
    training: false,
  });
  const results = program.outputs.map(({ value }) => {
    const { shape, dtype } = program.values[value] as { shape: Sizes; dtype: Expr["dtype"] };
    return reference.buffer(shape, dtype) as HostBuffer;
  });
  const given = step ? [...inputs, bufferOf({ shape: [], data: [0] }, "int32")] : inputs;
  return { run: reference.compile(program).bind(given, results), results };
}

/** What the names in the shapes of a node's inputs stand for in one run. */
function dimensionsOf(node: Node, inputs: readonly HostBuffer[]): ReadonlyMap<string, number> {
  const sizes = node.inputs.flatMap(({ shape }, i) =>
    shape.map((size, axis) => [size, inputs[i]?.shape[axis] as number] as const),
  );
  return new Map(sizes.filter((pair): pair is readonly [string, number] => typeof pair[0] === "string"));
}
