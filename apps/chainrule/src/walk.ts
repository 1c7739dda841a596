// Going through a graph gate by gate, and back.
import { type BackwardStep, type ForwardStep, Pass, reference, type Wire } from "@chainrule/core";
import type { Example } from "./examples.ts";

/** Everything that was seen on the way through a graph and back. */
export interface Walk {
  readonly output: Wire;
  readonly inputs: readonly Wire[];
  readonly forward: readonly ForwardStep<"now">[];
  readonly backward: readonly BackwardStep<"now">[];
  readonly value: (wire: Wire) => number;
  readonly gradient: (wire: Wire) => number;
}

/** Goes through an example gate by gate. */
export function walk(example: Example): Walk {
  const { graph, output } = example.build();
  const pass = new Pass(graph, reference, example.feeds);
  const forward = [...pass.forwardSteps()];
  const backward = [...pass.backwardSteps(output)];
  return {
    output,
    inputs: [...graph.wires.values()].filter((wire) => wire.kind === "input"),
    forward,
    backward,
    value: (wire) => Number(pass.value(wire).read()),
    gradient: (wire) => Number(pass.gradient(wire).read()),
  };
}
