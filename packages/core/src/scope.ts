// The part of a graph that some wires depend on, as expressions, with memory for its parameters.
import type { Backend, Time } from "./backend.ts";
import type { Options } from "./compiled.ts";
import { check } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { Expressions } from "./express.ts";
import type { ComputationalGraph } from "./graph.ts";
import type { Leaf } from "./lower.ts";
import { needed } from "./needed.ts";
import { checkStarts, type Held, type Store } from "./store.ts";
import { leaf } from "./template.ts";
import type { Wire } from "./wire.ts";

/** The graph below some wires, with placeholders for inputs and memory for parameters, and how to compute the wires. */
export function scope<When extends Time>(
  graph: ComputationalGraph,
  wires: readonly Wire[],
  store: Store<When>,
  { parameters: starts = {}, strict = false }: Options,
) {
  store.alive();
  const { nodes, fed } = needed(graph, wires);
  const parameters = fed.filter((wire) => wire.kind === "parameter");
  const unheld = parameters.filter((wire) => !store.held.has(wire));
  checkStarts(starts, parameters, graph.wires);
  const foreign = unheld.find((wire) => wire.label in store.parameters);
  check(!foreign, "E_OTHER_GRAPH", () => `${foreign} has the label of a shared parameter, which is of another graph.`);
  const twice = parameters.find((wire) => store.held.has(wire) && Object.hasOwn(starts, wire.label));
  check(!twice, "E_DUPLICATE", () => `${twice} is shared, and has its value already: leave it out of parameters.`);
  store.addParameters(unheld, starts);
  const inputs = fed
    .filter((wire) => wire.kind === "input")
    .map((wire) => ({ wire, leaf: { expr: leaf(wire.label, wire), role: "input", label: wire.label } as Leaf }));
  const held = parameters.map((wire) => store.held.get(wire) as Held<When>);
  const leaves = new Map([
    ...inputs.map(({ wire, leaf }) => [wire, leaf.expr] as const),
    ...parameters.map((wire, i) => [wire, (held[i] as Held<When>).leaf.expr] as const),
  ]);
  const expressions = new Expressions(nodes, leaves);
  return {
    parameters,
    held,
    expressions,
    computation: {
      backend: store.backend,
      inputs,
      outputs: wires.map((wire) => ({ label: wire.label, expr: expressions.value(wire) })),
      strict,
      alive: store.alive,
    },
  };
}

/** A scalar that the host sets: the number of the step, the learning rate. */
export function hostScalar<When extends Time>(
  backend: Backend<When>,
  expr: Expr,
  role: Leaf["role"],
  label: string,
): Held<When> {
  return { leaf: { expr, role, label }, buffer: backend.buffer([], expr.dtype) };
}
