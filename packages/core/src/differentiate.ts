// Gradients as wires: the backward pass placed in the graph itself, to be stepped, compiled, and differentiated again.
import { backpropagate, type Calculus, gradientsOf } from "./backpropagate.ts";
import { check } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { constant } from "./expr.ts";
import type { Gate } from "./gate.ts";
import { defineGate, place } from "./gate.ts";
import { substitute } from "./order.ts";
import { remember } from "./remember.ts";
import { backwardValues, type Template } from "./template.ts";
import { checkFloat, checkWire, type Node, type Wire } from "./wire.ts";

const sumAtBranch = defineGate("sumAtBranch", (a: Expr, b: Expr) => a.add(b), undefined, {
  role: "gradients add at branches",
});
const ones = defineGate("ones", (x: Expr) => constant(1, x.dtype).broadcastTo(x.shape), undefined, {
  role: "the gradient of a value by itself",
});
const zeros = defineGate("zeros", (x: Expr) => constant(0, x.dtype).broadcastTo(x.shape), undefined, {
  role: "no path, no gradient",
});

/** The gate that sends a node's gradient to its input `i`: a function of the upstream gradient and the node's inputs. */
function gradientGate(template: Template, i: number): Gate {
  const { gate, inputs, kept, gradients } = template;
  function forward(dOut: Expr, ...values: readonly Expr[]): Expr {
    const given = new Map(inputs.map((input, j) => [input, values[j] as Expr]));
    const keeps = substitute([...kept.values()], given);
    return substitute([gradients[i] as Expr], backwardValues(template, dOut, keeps))[0] as Expr;
  }
  Object.defineProperty(forward, "length", { value: inputs.length + 1 });
  return {
    label: `${gate.label.slice(0, 180)}Gradient${i}`,
    forward,
    role: `the gradient of ${gate.label} by its input ${i}`,
  };
}

/**
 * Adds the gradients of `y` by each of `by` to the graph, as wires of their shapes: build on them for second derivatives.
 * They are nodes like any other: `graph.forward` then ends at them, so use a Pass or compile. `y` of more than one element is seeded with ones, so that the gradients are those of its sum. E_DTYPE, E_OTHER_GRAPH.
 */
export function differentiate<const By extends readonly Wire[]>(y: Wire, by: By): { readonly [K in keyof By]: Wire } {
  checkWire(y, y?.graph);
  const { graph } = y;
  check(Array.isArray(by), "E_NOT_A_WIRE", () => "differentiate takes an array of wires to differentiate by.");
  for (const wire of [y, ...by]) checkFloat(wire, graph);
  // Only what leads to one of them is placed.
  const leading = new Set<Wire>(by);
  for (const { inputs, output } of graph.nodes) if (inputs.some((wire) => leading.has(wire))) leading.add(output);
  const gates = new Map<Template, readonly (Gate | null)[]>();
  const gatesFor = (template: Template): readonly (Gate | null)[] =>
    remember(gates, template, () => template.gradients.map((gradient, i) => gradient && gradientGate(template, i)));
  const calculus: Calculus<Wire> = {
    pull: ({ template, inputs }: Node, upstream) =>
      gatesFor(template).map((gate, i) =>
        gate && leading.has(inputs[i] as Wire) ? place(gate, upstream, ...inputs) : null,
      ),
    add: (a, b) => sumAtBranch(a, b),
  };
  const gradients = gradientsOf(backpropagate([...graph.nodes], y, ones(y), calculus));
  return by.map((wire) => gradients.get(wire) ?? zeros(wire)) as { readonly [K in keyof By]: Wire };
}
