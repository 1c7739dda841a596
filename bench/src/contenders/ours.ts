// chainrule, by its public interface: a compiled training step, or a compiled forward and backward pass over scalar gates.
import { relu } from "@chainrule/activations";
import { cpu } from "@chainrule/backend-cpu";
import { type Backend, ComputationalGraph, compile, differentiate, type Wire } from "@chainrule/core";
import { add, multiply } from "@chainrule/gates";
import { readArray } from "../arrays.ts";
import { weighted } from "../plain-scalars.ts";
import type { Task } from "../protocol.ts";
import { type Contender, serve } from "../serve.ts";
import type { Scalars } from "../workloads.ts";
import { network } from "./network.ts";

/** The tape is where a graph of scalars stays for good, or never is. */
function backendOf({ threads, portable, form }: Task): Backend<"now"> {
  const tapeRuns = form === "tape" ? Number.POSITIVE_INFINITY : 0;
  return cpu({ threads, precision: portable ? "portable" : "default", tapeRuns });
}

async function scalars(task: Task): Promise<Contender> {
  const { sizes } = task.workload as Scalars;
  const [x, w] = [readArray(task.folder, "x"), readArray(task.folder, "w")];
  const graph = new ComputationalGraph({ dtype: task.precision === "f32" ? "float32" : "float64" });
  const inputs = Array.from(x, (_, i) => graph.input(`x${i}`));
  const weights = Array.from(w, (_, i) => graph.parameter(`w${i}`));
  let [layer, at]: [Wire[], number] = [inputs, 0];
  for (let k = 1; k < sizes.length; k++) {
    const from = layer;
    layer = Array.from({ length: sizes[k] as number }, () => {
      let sum: Wire = weights[at + from.length] as Wire;
      for (const [i, input] of from.entries()) sum = add(sum, multiply(weights[at + i] as Wire, input));
      at += from.length + 1;
      return k < sizes.length - 1 ? relu(sum) : sum;
    });
  }
  const output = layer[0] as Wire;
  const gradients = differentiate(output, [...weights, ...inputs]);
  const program = await compile(graph, {
    outputs: [output, ...gradients],
    backend: backendOf(task),
    parameters: Object.fromEntries(Array.from(w, (number, i) => [`w${i}`, number])),
  });
  const batch = await program.upload(Object.fromEntries(Array.from(x, (number, i) => [`x${i}`, number])));
  const read = (wires: readonly Wire[]): number[] => wires.map((wire) => program.value(wire).read() as number);
  return {
    steps: (count) => {
      for (let i = 1; i < count; i++) program(batch);
      return program(batch).read() as number;
    },
    sums: () => [weighted(read(gradients.slice(0, w.length))), weighted(read(gradients.slice(w.length)))],
  };
}

await serve((task) => (task.workload.kind === "network" ? network(task, backendOf(task)) : scalars(task)));
