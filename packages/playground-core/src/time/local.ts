// The local gradient of an input that was stretched: core gives one where no input is, so the gate is asked once more on
// inputs that are as large as its output.
import {
  type BackwardStep,
  ComputationalGraph,
  type NdArray,
  type Node,
  Pass,
  place,
  reference,
  sizeOf,
} from "@chainrule/core";
import { readNumbers } from "../numbers/arrays.ts";

/** The derivative of the output by each input, element by element and as large as the output; undefined where it is none. */
export function localGradients(
  step: Pick<BackwardStep<"now">, "node" | "local" | "upstream">,
  values: readonly NdArray[],
): readonly (NdArray | undefined)[] {
  const { node, upstream } = step;
  if (!node.template.elementwise) return node.inputs.map(() => undefined);
  const known = step.local.map((local) => local && readNumbers(local));
  const missing = known.some((local, i) => !local && node.template.gradients[i]);
  const whole = missing ? stretchedLocals(node, values, upstream.shape) : [];
  return known.map((local, i) => local ?? whole[i]);
}

function stretchedLocals(
  node: Node,
  values: readonly NdArray[],
  shape: readonly number[],
): readonly (NdArray | undefined)[] {
  const graph = new ComputationalGraph({ dtype: "float64", policy: node.output.graph.policy });
  const inputs = node.inputs.map(({ dtype }, i) => graph.input(`input${i}`, shape, { dtype }));
  const output = place(node.gate, ...inputs);
  const feeds = Object.fromEntries(values.map((value, i) => [`input${i}`, stretch(value, shape)]));
  const pass = new Pass(graph, reference, feeds).forward().backward(output);
  return inputs.map((wire, i) => (node.template.gradients[i] ? readNumbers(pass.gradient(wire)) : undefined));
}

/** Numbers repeated along the axes that they lack. */
function stretch({ shape, data }: NdArray, to: readonly number[]): NdArray {
  const sizes = [...to.slice(shape.length).map(() => 1), ...shape];
  const stretched = Float64Array.from({ length: sizeOf(to) }, (_, index) => {
    let [position, rest, stride] = [0, index, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const [size, own] = [to[axis] as number, sizes[axis] as number];
      if (own !== 1) position += (rest % size) * stride;
      rest = Math.floor(rest / size);
      stride *= own;
    }
    return data[position] as number;
  });
  return { shape: to, data: stretched };
}
