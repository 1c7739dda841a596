// Opening a gate that is composed of others: the graph inside, and the backward pass through it.
import { check } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { Expressions } from "./express.ts";
import type { Gate } from "./gate.ts";
import type { ComputationalGraph } from "./graph.ts";
import type { Opener } from "./template.ts";
import { isWire } from "./wire.ts";

/** Opens a composed gate: places what is inside on the inputs, in an empty graph. */
export function openGate(
  gate: Pick<Gate, "inside">,
  graph: ComputationalGraph,
  inputs: readonly Expr[],
): ReturnType<Opener> {
  const wires = inputs.map(({ shape, dtype }, i) => graph.input(`input${i}`, shape, { dtype }));
  const output = gate.inside?.(...wires);
  check(
    isWire(output) && output.graph === graph,
    "E_GATE_CONTRACT",
    () => "a composed gate must return a wire that it made of its inputs.",
  );
  const expressions = new Expressions(graph.nodes, new Map(wires.map((wire, i) => [wire, inputs[i] as Expr])));
  return {
    graph,
    output: expressions.value(output),
    computed: expressions.all(),
    gradients: (upstream) => {
      const gradients = expressions.gradients(output, upstream);
      return wires.map((wire) => gradients.get(wire) ?? null);
    },
  };
}
