// Opening a gate that is composed of others: the graph inside, and the backward pass through it.
import { check } from "./errors.ts";
import { Expressions } from "./express.ts";
import type { Gate } from "./gate.ts";
import type { ComputationalGraph } from "./graph.ts";
import type { Opener } from "./template.ts";
import { isWire } from "./wire.ts";

/** How to open a gate, or undefined for a gate that is not composed of others. */
export function insideOf(gate: Gate, makeGraph: () => ComputationalGraph): Opener | undefined {
  if (!gate.inside) return undefined;
  return (inputs) => {
    const graph = makeGraph();
    const wires = inputs.map((input, i) => graph.input(`input${i}`, input.shape, { dtype: input.dtype }));
    const output = gate.inside?.(...wires);
    check(
      isWire(output) && output.graph === graph,
      "E_GATE_CONTRACT",
      () => "a composed gate must return a wire that it made of its inputs.",
    );
    const expressions = new Expressions(
      graph.nodes,
      new Map(wires.map((wire, i) => [wire, inputs[i] as (typeof inputs)[number]])),
    );
    return {
      graph,
      output: expressions.value(output),
      computed: expressions.all(),
      gradients: (upstream) => {
        const gradients = expressions.gradients(output, upstream);
        return wires.map((wire) => gradients.get(wire) ?? null);
      },
    };
  };
}
